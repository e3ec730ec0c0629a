/** The part of epoll 4.0 that the firmware uses; the package brings no types. */
declare module "epoll" {
  namespace epoll {
    class Epoll {
      constructor(callback: (error: Error | null, descriptor: number, events: number) => void);
      /** @param events a sum of EPOLLIN and its like */
      add(descriptor: number, events: number): void;
      remove(descriptor: number): void;
      close(): void;
    }
  }
  export = epoll;
}
