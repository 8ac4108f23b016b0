import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy whose connections can be interrupted. */
export type TcpProxy = Readonly<{
  port: number;
  /** Breaks all connections and refuses new ones. */
  pull: () => Promise<void>;
  plugIn: () => Promise<void>;
}>;

const listenOn = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve();
    });
  });

export const startTcpProxy = async (target: Readonly<{ host: string; port: number }>): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = keep(connect(target.port, target.host));
    keep(near).pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await listenOn(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    pull: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.resetAndDestroy();
      }),
    plugIn: () => listenOn(server, port),
  };
};
