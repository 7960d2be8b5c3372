import type { ErrorDetail } from '../closeError';
import { invalid } from './requestDetails';

type Presence = (field: string) => boolean;

/**
 * The rules between the fields of a close request. A field that is present counts as given, valid or not,
 * so that all problems are reported at once.
 * @param has says whether a field is present
 */
export function addressProblems(has: Presence, source: unknown): ErrorDetail[] {
  return has('webUrl')
    ? [...webUrlProblems(has), ...siteAndUserProblems(has)]
    : [...itemProblems(has), ...siteAndUserProblems(has), ...sourceProblems(has, source)];
}

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
    ? [invalid('siteId', 'siteId and userId exclude each other: leave one of them out.')]
    : [];
}

function sourceProblems(has: Presence, source: unknown): ErrorDetail[] {
  const hasAddress = has('driveId') || has('siteId') || has('userId');
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
  if (!hasAddress) {
    problems.push(
      invalid(
        'driveId',
        'Say where the workbook lives: give driveId (the safest), userId or siteId. The signed-in user’s own drive needs delegated mode, which is off.',
      ),
    );
  }
  return problems;
}
