import tls from 'node:tls';

/**
 * Lets every TLS connection of this process trust an authority, as NODE_EXTRA_CA_CERTS does for a process that begins.
 * @returns what undoes it
 */
export function trustAuthority(caPem: string): () => void {
  const { connect } = tls;
  const trusting = (options: tls.ConnectionOptions, listener?: () => void): tls.TLSSocket =>
    connect({ ...options, ca: caPem }, listener);
  tls.connect = trusting as typeof tls.connect;
  return () => {
    tls.connect = connect;
  };
}
