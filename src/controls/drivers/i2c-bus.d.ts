/** The part of i2c-bus 5.2 that the firmware uses; the package brings no types. */
declare module "i2c-bus" {
  export type PromisifiedBus = {
    /** SMBus words travel low byte first. */
    readWord(address: number, register: number): Promise<number>;
    writeWord(address: number, register: number, word: number): Promise<void>;
    i2cWrite(address: number, length: number, bytes: Buffer): Promise<{ bytesWritten: number }>;
    /** Rejects with code EBUSY where a kernel driver has the device. */
    receiveByte(address: number): Promise<number>;
    close(): Promise<void>;
  };
  export function openPromisified(busNumber: number): Promise<PromisifiedBus>;
}
