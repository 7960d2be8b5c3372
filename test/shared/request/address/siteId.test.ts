import {
  parseShortSiteId,
  parseSiteId,
  siteIdMessage,
} from '../../../../shared/request/address/siteId';
import { GUID } from '../../../support/closeRequests';

const HOST = 'contoso.sharepoint.com';
const SITE = `https://${HOST}`;
const LONG_HOST = Array.from({ length: 64 }, () => 'abc').join('.');

describe('a short form', () => {
  it.each([
    'root',
    GUID,
    HOST,
    `${HOST},${GUID},${GUID}`,
    `${HOST}:/sites/finance`,
    `${HOST}:/teams/a/b`,
    `${HOST}:/sites/50% #1`,
  ])('takes %j', (text) => {
    const site = parseShortSiteId(text);
    expect(site?.id).toBe(text);
    expect(parseSiteId(text)).toEqual(site);
    expect(parseSiteId(`sites/${text}`)).toEqual(site);
  });

  it.each([
    '',
    'Root',
    'contoso',
    '..',
    `${HOST},${GUID}`,
    `localhost,${GUID},${GUID}`,
    `${HOST},x,${GUID}`,
    `${HOST},${GUID},x`,
    `${GUID},${GUID},${GUID}`,
    `/${HOST}/sites/a`,
    `${HOST},${GUID},${GUID},${GUID}`,
    `${LONG_HOST},${GUID},${GUID}`,
    `${HOST}:`,
    `${HOST}:/`,
    `${HOST}:/sites`,
    `${HOST}:/sites/`,
    `${HOST}:/sites/a/`,
    `${HOST}:/sites/../x`,
    `${HOST}:/sites/a:b`,
    `${HOST}:/sites/a:`,
    `${HOST}:sites/a`,
    `${HOST}://sites/a`,
    `${HOST}:/personal/ada`,
    `${HOST}:/Sites/a`,
    `localhost:/sites/a`,
    `:/sites/a`,
    `${HOST}:/sites/${'x'.repeat(256)}`,
  ])('refuses %j', (text) => {
    expect(parseShortSiteId(text)).toBeUndefined();
    expect(parseSiteId(text)).toBeUndefined();
    expect(parseSiteId(`sites/${text}`)).toBeUndefined();
  });
});

it('a path on a host is split, and no other form has one', () => {
  const id = `${HOST}:/teams/a b/c`;
  const path = { host: HOST, segments: ['teams', 'a b', 'c'] };
  expect(parseShortSiteId(id)).toStrictEqual({ id, path });
  expect(parseShortSiteId(HOST)).toStrictEqual({ id: HOST });
});

it.each([
  [`${SITE}/sites/finance`, `${HOST}:/sites/finance`],
  [`${SITE}/sites/finance/`, `${HOST}:/sites/finance`],
  [`${SITE}/teams/a/b`, `${HOST}:/teams/a/b`],
  [`HTTPS://${HOST}/sites/finance`, `${HOST}:/sites/finance`],
  [`https://CONTOSO.sharepoint.com/sites/Finance`, `CONTOSO.sharepoint.com:/sites/Finance`],
  [`${SITE}/sites/M%C3%BCller%20%26%20S%c3%b6hne`, `${HOST}:/sites/Müller & Söhne`],
  [`${SITE}/sites/Müller & Söhne`, `${HOST}:/sites/Müller & Söhne`],
  [`${SITE}/sites/50%25%20%231`, `${HOST}:/sites/50% #1`],
  [`${SITE}/sites/%2541`, `${HOST}:/sites/%41`],
  [`${SITE}/%73ites/a`, `${HOST}:/sites/a`],
  [SITE, HOST],
  [`${SITE}/`, HOST],
])('%j becomes %j', (address, short) => {
  expect(parseSiteId(address)).toEqual(parseShortSiteId(short));
  expect(parseSiteId(address)?.id).toBe(short);
  expect(parseShortSiteId(address)).toBeUndefined();
});

const QUERY = /The address has no query, fragment, port or user name\.$/;
const SLASH = /Leave out the slash at its end\.$/;
const COLON = /Leave out the colon at its end\.$/;
const RULE = /"https:\/\/host\/sites\/path"\.$/;

it.each([
  [`${SITE}/sites/finance?web=1`, QUERY],
  [`${SITE}?web=1`, QUERY],
  [`${SITE}/sites/finance#x`, QUERY],
  [`${SITE}:443/sites/finance`, QUERY],
  [`${SITE}:/sites/finance`, QUERY],
  [`https://ada@${HOST}/sites/finance`, QUERY],
  [`https://ada:pw@${HOST}/sites/finance`, QUERY],
  [`${SITE}/sites/finance//`, SLASH],
  [`${SITE}/sites/`, SLASH],
  [`${SITE}//`, SLASH],
  [`${HOST}/`, SLASH],
  [`${GUID}/`, SLASH],
  ['root/', SLASH],
  ['sites/root/', SLASH],
  ['sites/', SLASH],
  [`${HOST}:/sites/finance/`, SLASH],
  [`sites/${HOST}:/sites/finance/`, SLASH],
  [`${HOST}:/sites/finance:`, COLON],
  [`sites/${HOST}:/sites/finance:`, COLON],
  [`${SITE}/sites/finance:`, COLON],
  [`${HOST}:`, COLON],
  ['root:', COLON],
  [`http://${HOST}/sites/finance`, RULE],
  [`//${HOST}/sites/finance`, RULE],
  [` ${SITE}/sites/finance`, RULE],
  [`${SITE}\n/sites/finance`, RULE],
  [`${SITE}/sites/finance\n`, RULE],
  [`${SITE}/sites`, RULE],
  [`${SITE}/finance`, RULE],
  [`${SITE}/personal/ada`, RULE],
  [`${SITE}/sites//finance`, RULE],
  [`${SITE}//sites/finance`, RULE],
  [`${SITE}/sites/../finance`, RULE],
  [`${SITE}/sites/%2e%2e/finance`, RULE],
  [`${SITE}/sites/a%2Fb`, RULE],
  [`${SITE}/sites%2Fa`, RULE],
  [`${SITE}/sites/a%3Ab`, RULE],
  [`${SITE}/sites/a%5Cb`, RULE],
  [`${SITE}\\sites\\finance`, RULE],
  [`${SITE}/sites/50%`, RULE],
  [`${SITE}/sites/%zz`, RULE],
  [`${SITE}/sites/%C0%80`, RULE],
  [`${SITE}/sites/%00`, RULE],
  [`${SITE}/sites/a%0A`, RULE],
  [`${SITE}/sites/\ud800`, RULE],
  [`${SITE}/sites/${'x'.repeat(256)}`, RULE],
  ['https://localhost/sites/finance', RULE],
  [`${SITE}./sites/finance`, RULE],
  ['https://büro.example/sites/finance', RULE],
  ['https:///sites/finance', RULE],
  [`sites/${SITE}/sites/finance`, RULE],
  [`sites/sites/root`, RULE],
  [`/sites/root`, RULE],
  [`see ${SITE}:443/sites/finance`, RULE],
  [`x${SITE}/sites/finance`, RULE],
  [`Sites/root`, RULE],
  ['', RULE],
])('%j is no siteId: %s', (text, message) => {
  expect(parseSiteId(text)).toBeUndefined();
  expect(siteIdMessage(text)).toMatch(message);
  expect(siteIdMessage(text)).toMatch(/^siteId must be "root", a GUID/);
});

it.each([7, undefined, {}])('%j has the rule as its message', (value) => {
  expect(siteIdMessage(value)).toMatch(RULE);
});
