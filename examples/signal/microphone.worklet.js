/** On the audio thread: sends samples to its port, a twentieth of a second at a time. */
class Blocks extends AudioWorkletProcessor {
  #block = new Float32Array(Math.round(sampleRate / 20));
  #filled = 0;

  process([[samples]]) {
    // Without a microphone there is no channel. A block may end within these 128 samples.
    for (let from = 0; from < (samples?.length ?? 0); ) {
      const part = samples.subarray(from, from + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled < this.#block.length) continue;
      this.port.postMessage(this.#block); // which copies it
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor('blocks', Blocks);
