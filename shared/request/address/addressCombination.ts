import type { ErrorDetail } from '../../core/closeError';
import { invalid } from '../../core/invalidField';

type Presence = (field: string) => boolean;

/**
 * Which address fields go together, and with which source. A field that is present counts as given, valid or not, so that
 * all problems are reported at once.
 * @param has says whether a field is present
 * @param isMeServed a request without an address is for the signed-in user's own drive (delegated mode)
 */
export function combinationProblems(
  has: Presence,
  source: unknown,
  isMeServed: boolean,
): ErrorDetail[] {
  if (has('webUrl')) return [...webUrlProblems(has), ...siteAndUserProblems(has)];
  const hasAddress = has('driveId') || has('siteId') || has('userId');
  return [
    ...itemProblems(has),
    ...siteAndUserProblems(has),
    ...sourceProblems(has, source, hasAddress),
    ...(hasAddress || isMeServed ? [] : [NO_ADDRESS]),
  ];
}

const NO_ADDRESS = invalid(
  'driveId',
  'Say where the workbook lives: give driveId (the safest), userId or siteId. The signed-in user’s own drive can be used only over HTTP in delegated mode.',
);

function webUrlProblems(has: Presence): ErrorDetail[] {
  const beside = ['driveId', 'siteId', 'userId', 'itemId', 'itemPath'].filter(has);
  return beside.length === 0
    ? []
    : [
        invalid(
          'webUrl',
          `webUrl stands alone: leave out ${beside.join(' and ')}, or leave out webUrl.`,
        ),
      ];
}

function itemProblems(has: Presence): ErrorDetail[] {
  if (has('itemId') && has('itemPath')) {
    return [invalid('itemPath', 'Give itemId or itemPath, not both.')];
  }
  if (has('itemId') || has('itemPath')) return [];
  return [invalid('itemId', 'Say which workbook: give itemId, or itemPath, or webUrl alone.')];
}

function siteAndUserProblems(has: Presence): ErrorDetail[] {
  return has('siteId') && has('userId')
    ? [invalid('siteId', 'siteId and userId cannot be given together: leave one of them out.')]
    : [];
}

function sourceProblems(has: Presence, source: unknown, hasAddress: boolean): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  if (source === 'OneDrive' && has('siteId')) {
    problems.push(invalid('source', 'source is "OneDrive" but siteId is given: leave one out.'));
  }
  if (source === 'SharePoint' && has('userId')) {
    problems.push(invalid('source', 'source is "SharePoint" but userId is given: leave one out.'));
  }
  if (source === 'SharePoint' && !hasAddress) {
    problems.push(invalid('source', 'source is "SharePoint": give siteId, driveId, or both.'));
  }
  return problems;
}
