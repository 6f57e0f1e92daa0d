/**
 * The threads that do a step together, and how they share a phase of it: a kernel whose rows, panels or images do not need each other.
 *
 * Each thread has its own instance of these kernels on the same memory. Thread 0 is the caller's, and runs all that is not shared;
 * the others wait in `work`. A phase is cut into chunks, of which each thread owns a run, the same one whenever the phase is the
 * same, so that its part of the weights stays in its cache. Whoever is done takes chunks of others that have not begun them: so
 * thread 0 never waits for a thread that sleeps, but only for one that is in the middle of a chunk. No sum is ever split
 * between chunks, so which thread does which changes no bits.
 *
 *     thread 0    write the arguments, hand out claims | chunks … | wait for the chunks that others have begun |
 *     thread t    spin on its claim, then sleep        | chunks … | spin on its claim …
 *
 * That is one barrier a phase, half of it before and half of it behind: between two phases thread 0 is alone.
 *
 * The memory from the heap's base on, all of it in cells of its own cache lines where two threads write:
 *
 *     head, 512 bytes      cells below, then the arguments of the phase
 *     thread t, 512 bytes  claim i64 | 128: done i64, asleep i32 | 256: away i64 (thread 0's books)
 */

/** The most threads. */
export const MOST: i32 = 64;

/** Chunks that a thread owns of a phase, so that others can help it; each of so many ns, or more. */
const CHUNKS_EACH: i32 = 16;
const CHUNK: f64 = 3_000;

/** What a phase must take on one thread, in ns, to be shared at all; and the share of it for each thread that takes part. */
const WORTH: f64 = 7_000;
const EACH: f64 = 0.5;

/** How often a thread looks for a claim before it sleeps: some 50 µs. */
const LOOKS: i32 = 40_000;

/**
 * How often thread 0 looks at all others before it calls one that is in the middle of a chunk late: for some 600 µs, and for
 * each ns that a chunk should take, twice.
 */
const PATIENCE: f64 = 600_000;
const PATIENCE_EACH: f64 = 2;

/** For how long a thread that came late is left out, over the time that thread 0 waited for it: so it costs a sixteenth at most. */
const ABSENCE: f64 = 16;

/** A phase is taken to last from this many ms on, where little is known of phases yet, or thread 0 had nothing to do. */
const SHORTEST: f64 = 0.005;
const LONGEST: f64 = 0.5;

/** Milliseconds after which a thread in the middle of a chunk is lost; ones in which nothing ran count ten at most. */
const LOST: f64 = 20_000;

const LINE: usize = 64;
const HEAD: usize = 512;
const SEAT: usize = 512;

// Cells of the head: what thread 0 alone writes.
const THREADS: usize = 0;
const LIMIT: usize = 4;
const MAY_WAIT: usize = 8;
const PHASE: usize = 16; // i64
const LEAST: usize = 24; // f64
const LATE_PHASE: usize = 32; // i64
const LATE_TIME: usize = 40; // f64
// What a phase is.
const TASK: usize = 64;
const UNITS: usize = 68;
const GROUPS: usize = 72;
const GRAIN: usize = 76;
const CHUNKS: usize = 80;
// Whether thread 0 sleeps until a chunk is done, and whether the threads are to end.
const AWAITED: usize = 128;
const DISMISSED: usize = 132;
const ARGUMENTS: usize = 256;

// Of a thread.
const DONE: usize = 128;
const ASLEEP: usize = 136;
const AWAY: usize = 256;

/** Milliseconds from some moment on. */
// @ts-ignore: decorator
@external('env', 'now')
declare function now(): f64;

/** Thread t has stopped in the middle of a chunk; throws. */
// @ts-ignore: decorator
@external('env', 'lost')
declare function lost(t: i32): void;

// @ts-ignore: decorator
@inline
function head(): usize {
  return (__heap_base + LINE - 1) & ~(LINE - 1);
}

// @ts-ignore: decorator
@inline
function seat(t: i32): usize {
  return head() + HEAD + <usize>t * SEAT;
}

/** A part of a phase: its units from `from` to before `to`, by thread t. */
export type Task = (from: i32, to: i32, t: i32) => void;

/** The first byte behind the crew's own memory. */
export function heapBase(): usize {
  return seat(MOST);
}

/** How many threads there are, this one included. */
export function threads(): i32 {
  return max(1, load<i32>(head(), THREADS));
}

/**
 * Makes a crew of so many threads, of which the others run `work`; before any of them does.
 *
 * @param mayWait whether thread 0 may sleep: that of a page may not
 */
export function assemble(count: i32, mayWait: i32): void {
  memory.fill(head(), 0, HEAD + <usize>MOST * SEAT);
  store<i32>(head(), count, THREADS);
  store<i32>(head(), count, LIMIT);
  store<i32>(head(), mayWait, MAY_WAIT);
  store<f64>(head(), now(), LATE_TIME);
  shareFrom(WORTH);
}

/** What a phase must take on one thread, in ns, to be shared: 0 shares all, for tests. */
export function shareFrom(cost: f64): void {
  store<f64>(head(), cost, LEAST);
}

/** Lets at most so many threads take part in the phases from now on. */
export function limitThreads(count: i32): void {
  store<i32>(head(), min(max(count, 1), threads()), LIMIT);
}

/** Ends `work` of all others, as soon as they have nothing to do. */
export function dismiss(): void {
  atomic.store<i32>(head(), 1, DISMISSED);
  const count = threads();
  store<i32>(head(), 1, THREADS);
  store<i32>(head(), 1, LIMIT);
  for (let t: i32 = 1; t < count; t++) {
    // Another word than they saw, or they would sleep on.
    atomic.store<i64>(seat(t), -1);
    atomic.notify(seat(t), 1);
  }
}

/** Argument i of the phase, as thread 0 writes it and all threads read it. */
// @ts-ignore: decorator
@inline
export function put<T>(i: i32, value: T): void {
  store<T>(head() + ARGUMENTS + (<usize>i << 2), value);
}

// @ts-ignore: decorator
@inline
export function arg<T>(i: i32): T {
  return load<T>(head() + ARGUMENTS + (<usize>i << 2));
}

/** Makes argument i, an i32, no less than `value`: for results, whose order cannot matter. */
export function raise(i: i32, value: i32): void {
  const at = head() + ARGUMENTS + (<usize>i << 2);
  for (;;) {
    const before = atomic.load<i32>(at);
    if (before >= value || atomic.cmpxchg<i32>(at, before, value) == before) return;
  }
}

/** Whether a phase is to be shared that takes so many ns on one thread. */
// @ts-ignore: decorator
@inline
function pays(cost: f64): bool {
  return load<i32>(head(), LIMIT) > 1 && cost >= load<f64>(head(), LEAST);
}

/** How many threads it pays for. */
// @ts-ignore: decorator
@inline
function worth(cost: f64): i32 {
  return <i32>min(cost / (EACH * load<f64>(head(), LEAST) + 1e-9), <f64>MOST);
}

/**
 * Runs `task` for all units, 0 to units − 1, in chunks of whole groups of `grain` of them, on as many threads as that pays for; done
 * when it returns, and on this one alone where it does not pay. The arguments have been put.
 *
 * @param cost about how many ns it takes on one thread
 */
export function share(task: Task, units: i32, grain: i32, cost: f64): void {
  if (!pays(cost)) {
    task(0, units, 0);
    return;
  }
  const h = head();
  const groups = (units + grain - 1) / grain;
  const most = min(min(load<i32>(h, LIMIT), max(worth(cost), 1)), groups);
  const phase = load<i64>(h, PHASE) + 1;
  store<i64>(h, phase, PHASE);
  let present: i32 = 1;
  const count = threads();
  for (let t: i32 = 1; t < count && present < most; t++) {
    if (load<i64>(seat(t), AWAY) <= phase) present++;
  }
  if (present == 1) {
    task(0, units, 0);
    return;
  }
  const chunks = min(groups, min(present * CHUNKS_EACH, max(present, <i32>(cost / CHUNK))));
  store<i32>(h, task.index, TASK);
  store<i32>(h, units, UNITS);
  store<i32>(h, groups, GROUPS);
  store<i32>(h, grain, GRAIN);
  store<i32>(h, chunks, CHUNKS);
  let place: i32 = 0;
  for (let t: i32 = 0; place < present; t++) {
    const s = seat(t);
    if (t > 0 && load<i64>(s, AWAY) > phase) continue;
    const from = (chunks * place) / present;
    place++;
    const to = (chunks * place) / present;
    atomic.store<i64>(s, claimOf(phase, from, to));
    if (t > 0 && atomic.load<i32>(s, ASLEEP)) atomic.notify(s, 1);
  }
  join(phase, chunks, labour(0, phase), <i32>(PATIENCE + (PATIENCE_EACH * cost) / <f64>chunks));
}

/** phase | the end of a thread's chunks | the next one of them */
// @ts-ignore: decorator
@inline
function claimOf(phase: i64, next: i32, end: i32): i64 {
  return (phase << 32) | ((<i64>end) << 16) | <i64>next;
}

/** Takes a chunk of those that thread t owns; −1 if there is none left, or the phase is over. */
// @ts-ignore: decorator
@inline
function claim(t: i32, phase: i64): i32 {
  const s = seat(t);
  let word = atomic.load<i64>(s);
  while ((word >>> 32) == (phase & 0xffffffff) && (word & 0xffff) < ((word >>> 16) & 0xffff)) {
    const found = atomic.cmpxchg<i64>(s, word, word + 1);
    if (found == word) return <i32>(word & 0xffff);
    word = found;
  }
  return -1;
}

/** Does chunks of the phase, own ones first, until all are taken; returns how many. */
function labour(t: i32, phase: i64): i32 {
  const h = head();
  const s = seat(t);
  const count = load<i32>(h, THREADS);
  let done: i32 = 0;
  if (t > 0) atomic.store<i64>(s, (phase << 32) | 1, DONE);
  let owner = t;
  for (let other: i32 = 0; other < count; other++) {
    for (;;) {
      const chunk = claim(owner, phase);
      if (chunk < 0) break;
      // From here on the phase lasts until this chunk is done.
      const groups = load<i32>(h, GROUPS);
      const chunks = load<i32>(h, CHUNKS);
      const grain = load<i32>(h, GRAIN);
      const from = <i32>((<i64>groups * chunk) / chunks) * grain;
      const to = min(<i32>((<i64>groups * (chunk + 1)) / chunks) * grain, load<i32>(h, UNITS));
      call_indirect<void>(load<u32>(h, TASK), from, to, t);
      done++;
      if (t > 0) {
        atomic.store<i64>(s, (phase << 32) | <i64>(2 * done + 1), DONE);
        if (atomic.load<i32>(h, AWAITED)) atomic.notify(s + DONE, 1);
      }
    }
    owner = owner + 1 < count ? owner + 1 : 0;
  }
  if (t > 0) atomic.store<i64>(s, (phase << 32) | <i64>(2 * done), DONE);
  return done;
}

/** Waits until all chunks of the phase are done, of which thread 0 has done `own`; after so many looks somebody is late. */
function join(phase: i64, chunks: i32, own: i32, patience: i32): void {
  const count = threads();
  let looks: i32 = 0;
  let late: u64 = 0;
  let began: f64 = 0;
  let since: f64 = 0;
  let waited: f64 = 0;
  for (;;) {
    let done = own;
    let working: u64 = 0;
    for (let t: i32 = 1; t < count; t++) {
      const word = atomic.load<i64>(seat(t), DONE);
      if ((word >>> 32) != (phase & 0xffffffff)) continue;
      done += <i32>(word & 0xffffffff) >> 1;
      working |= <u64>(word & 1) << t;
    }
    if (done == chunks) break;
    looks += count;
    if (looks < patience) continue;
    looks = 0;
    const time = now();
    if (late) waited += min(time - since, 10);
    else began = time;
    late |= working;
    if (waited > LOST) lost(<i32>ctz(working));
    since = time;
    if (working && load<i32>(head(), MAY_WAIT)) sleep(<i32>ctz(working), phase);
  }
  if (late) leaveOut(late, phase, now() - began + <f64>patience * 1e-6);
}

/** Sleeps until thread t has done a chunk, for a millisecond at most. */
function sleep(t: i32, phase: i64): void {
  const at = seat(t) + DONE;
  atomic.store<i32>(head(), 1, AWAITED);
  const word = atomic.load<i64>(at);
  if (word & 1 && (word >>> 32) == (phase & 0xffffffff)) atomic.wait<i64>(at, word, 1_000_000);
  atomic.store<i32>(head(), 0, AWAITED);
}

/** Leaves those whose bits are set out of the next phases, since thread 0 waited so many ms for them: somebody else has their cores. */
function leaveOut(late: u64, phase: i64, waited: f64): void {
  const h = head();
  const time = now();
  const each = (time - load<f64>(h, LATE_TIME)) / <f64>(phase - load<i64>(h, LATE_PHASE));
  store<i64>(h, phase, LATE_PHASE);
  store<f64>(h, time, LATE_TIME);
  const absence = (ABSENCE * waited) / min(max(each, SHORTEST), LONGEST);
  for (; late; late &= late - 1) store<i64>(seat(<i32>ctz(late)), phase + <i64>absence, AWAY);
}

/** The life of thread t: until it is dismissed. */
export function work(t: i32): void {
  const h = head();
  const s = seat(t);
  let seen: i64 = 0;
  let looks: i32 = 0;
  for (;;) {
    const word = atomic.load<i64>(s);
    const phase = word >>> 32;
    if (phase == seen) {
      if (++looks < LOOKS) continue;
      looks = 0;
      if (atomic.load<i32>(h, DISMISSED)) return;
      atomic.store<i32>(s, 1, ASLEEP);
      atomic.wait<i64>(s, word, -1);
      atomic.store<i32>(s, 0, ASLEEP);
      continue;
    }
    if (atomic.load<i32>(h, DISMISSED)) return;
    looks = 0;
    seen = phase;
    labour(t, phase);
  }
}
