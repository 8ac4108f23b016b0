import { once } from 'node:events';
import net from 'node:net';

/** A TCP proxy on 127.0.0.1 that simulates network failures. */
export type TcpProxy = Readonly<{
  port: number;
  /** Refuses connections and closes the open ones. */
  refuse: () => Promise<void>;
  /** Accepts connections and forwards nothing. */
  freeze: () => void;
  restore: () => Promise<void>;
  close: () => Promise<void>;
}>;

export const makeTcpProxy = async (target: Readonly<{ host: string; port: number }>): Promise<TcpProxy> => {
  const sockets = new Set<net.Socket>();
  let frozen = false;
  const track = (socket: net.Socket): net.Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = net.createServer((client) => {
    track(client);
    if (frozen) return;
    const upstream = track(net.connect(target));
    client.pipe(upstream).pipe(client);
  });
  const listen = async (port: number): Promise<number> => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as net.AddressInfo).port;
  };
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const port = await listen(0);

  const refuse = async (): Promise<void> => {
    const closed = server.listening ? once(server.close(), 'close') : undefined;
    cut();
    await closed;
  };
  return {
    port,
    refuse,
    freeze: () => {
      frozen = true;
      sockets.forEach((socket) => socket.unpipe().pause());
    },
    restore: async () => {
      frozen = false;
      cut();
      if (!server.listening) await listen(port);
    },
    close: refuse,
  };
};
