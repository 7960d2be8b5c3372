import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be broken. */
export interface TcpProxy {
  port: number;
  /** `pass` forwards, `refuse` resets every connection, `hang` takes bytes and gives none. */
  set(mode: 'pass' | 'refuse' | 'hang'): void;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port of 127.0.0.1. A new mode ends the connections that there are. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let mode: 'pass' | 'refuse' | 'hang' = 'pass';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const dropAll = (): void => sockets.forEach((socket) => socket.resetAndDestroy());
  const server = createServer((client) => {
    keep(client);
    if (mode === 'refuse') client.resetAndDestroy();
    if (mode !== 'pass') return;
    const target = keep(connect(targetPort, '127.0.0.1'));
    client.pipe(target).pipe(client);
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      mode = next;
      dropAll();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropAll();
      }),
  };
}
