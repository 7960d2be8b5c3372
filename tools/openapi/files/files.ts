import { connectorDefinition } from '../connector/connectorDefinition';
import { openapiDocument } from '../document/openapiDocument';

/** The files that are made from the code: their paths from the root of the repository, and what they hold. */
export function generatedFiles(): Record<string, object> {
  return {
    'docs/openapi.json': openapiDocument(),
    'connector/apiDefinition.swagger.json': connectorDefinition(),
  };
}
