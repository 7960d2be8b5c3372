import { X509Certificate } from 'node:crypto';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeLocalAuthority, type LocalAuthority } from '../../../local/stack/certificate';

let authority: LocalAuthority;
beforeAll(async () => {
  authority = await makeLocalAuthority();
});

/** Status, or the code of the TLS error. */
async function probe(host: string, bind: string, ca: string | undefined): Promise<unknown> {
  const { key, cert } = authority;
  const server = createServer({ key, cert }, (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, bind, resolve));
  const { port } = server.address() as AddressInfo;
  const url = `https://${host}:${port}/`;
  try {
    return await new Promise((resolve) => {
      get(url, { ca, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

it.each([
  ['localhost', '127.0.0.1'],
  ['127.0.0.1', '127.0.0.1'],
])("Node's https client accepts %s", async (host, bind) => {
  expect(await probe(host, bind, authority.caPem)).toBe(200);
});

it('is refused by a client that does not know the authority', async () => {
  expect(await probe('127.0.0.1', '127.0.0.1', undefined)).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  const other = await makeLocalAuthority();
  expect(await probe('127.0.0.1', '127.0.0.1', other.caPem)).not.toBe(200);
});

it('is accepted by a client that knows another authority of ours as well', async () => {
  const other = await makeLocalAuthority();
  const both = `${other.caPem}\n${authority.caPem}`;
  expect(await probe('127.0.0.1', '127.0.0.1', both)).toBe(200);
});

it('is for local names only', () => {
  const leaf = new X509Certificate(authority.cert);
  expect(leaf.subjectAltName?.split(', ').sort()).toEqual([
    'DNS:localhost',
    'IP Address:0:0:0:0:0:0:0:1',
    'IP Address:127.0.0.1',
  ]);
  expect(leaf.checkIP('::1')).toBe('::1');
  expect(leaf.checkHost('graph.microsoft.com')).toBeUndefined();
});

it('is signed by an authority that is one, and is none itself', () => {
  const ca = new X509Certificate(authority.caPem);
  const leaf = new X509Certificate(authority.cert);
  expect(ca.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkIssued(ca)).toBe(true);
});

it('is valid from an hour before to 30 days after', async () => {
  const now = Date.UTC(2026, 10, 1, 12);
  const { caPem, cert } = await makeLocalAuthority(now);
  for (const pem of [caPem, cert]) {
    const { validFrom, validTo } = new X509Certificate(pem);
    expect(Date.parse(validFrom)).toBe(Date.UTC(2026, 10, 1, 11));
    expect(Date.parse(validTo)).toBe(Date.UTC(2026, 11, 1, 12));
  }
});
