/** Everything that a local https server and its clients need, as PEM. */
export interface LocalAuthority {
  /** What clients trust. */
  caPem: string;
  /** Private key of the server. */
  key: string;
  /** Certificate of the server, signed by the authority. */
  cert: string;
}

const HOUR_MS = 3_600_000;
const LIFETIME_MS = 30 * 24 * HOUR_MS;

/**
 * Makes an authority and a certificate signed by it for `localhost`, `127.0.0.1` and `::1`.
 * The authority's key is forgotten at once: nothing else can ever be signed by it.
 * @param now milliseconds since the epoch; valid from an hour before to 30 days after
 */
export async function makeLocalAuthority(now = Date.now()): Promise<LocalAuthority> {
  // On need: an app whose Graph is elsewhere starts without it.
  const { generate } = await import('selfsigned');
  const common = {
    keyType: 'ec',
    // The package's default signature is SHA-1, which Node refuses.
    algorithm: 'sha256',
    notBeforeDate: new Date(now - HOUR_MS),
    notAfterDate: new Date(now + LIFETIME_MS),
  } as const;
  const authority = await generate(
    [{ name: 'commonName', value: 'close-excel-session local authority' }],
    {
      ...common,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
  const leaf = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { caPem: authority.cert, key: leaf.private, cert: leaf.cert };
}
