import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * `text ?? ''`, and `text = ''` where it is taken out of an object or a list: an absent text is read like an empty one, by a form
 * that has no room for either. Stryker puts another text there that no form has room for, so that nothing changes.
 */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'emptyDefaults', {
    shouldIgnore({ node, key, parentPath }) {
      const isEmpty = node.type === 'StringLiteral' && node.value === '';
      const isDefault =
        (parentPath?.node.type === 'LogicalExpression' && parentPath.node.operator === '??') ||
        parentPath?.node.type === 'AssignmentPattern';
      return isEmpty && isDefault && key === 'right'
        ? 'an absent text is read like an empty one'
        : undefined;
    },
  }),
];
