/** The part of epoll 4.0 that the firmware uses; the package brings no types. */
declare module "epoll" {
  export class Epoll {
    static readonly EPOLLIN: number;
    constructor(callback: (error: Error | null, descriptor: number, events: number) => void);
    add(descriptor: number, events: number): void;
    remove(descriptor: number): void;
    close(): void;
  }
}
