/** To a thread: what to run. */
export interface Task {
  readonly l0net: 'thread';
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Its number, from 1 on. */
  readonly thread: number;
}

/** From a thread: that it runs, or why not. */
export interface Started {
  readonly l0net: 'thread';
  readonly failure?: string;
}
