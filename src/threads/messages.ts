/** To a thread: what to run. */
export interface Task {
  readonly l0net: 'thread';
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Its number, from 1 on. */
  readonly thread: number;
}

/** To a thread that is ready: that all are, and it may begin. */
export interface Go {
  readonly l0net: 'thread';
  readonly go: true;
}

/** From a thread: that it is ready, or why not. */
export interface Started {
  readonly l0net: 'thread';
  readonly failure?: string;
}
