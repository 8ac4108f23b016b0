/** The accepted requests of all addresses in the order of their times. Entries are numbered consecutively. */
export type AcceptedLog = Readonly<{
  /** The number of the oldest entry; equal to `end()` if the log is empty. */
  start: () => number;
  end: () => number;
  append: (time: number, slot: number) => number;
  timeOf: (entry: number) => number;
  slotOf: (entry: number) => number;
  /** The next entry of the same address. Undefined for its newest entry. */
  nextOf: (entry: number) => number;
  setNext: (entry: number, next: number) => void;
  dropOldest: () => void;
}>;

type Block = Readonly<{ times: Float64Array; slots: Int32Array; nexts: Float64Array }>;

const BLOCK_LENGTH = 4096;

const newBlock = (): Block => ({
  times: new Float64Array(BLOCK_LENGTH),
  slots: new Int32Array(BLOCK_LENGTH),
  nexts: new Float64Array(BLOCK_LENGTH),
});

/** 20 bytes per entry, in blocks. The log grows without copying. */
export const makeAcceptedLog = (): AcceptedLog => {
  const blocks: Block[] = [];
  let firstBlock = 0;
  let start = 0;
  let end = 0;

  const blockOf = (entry: number): Block => {
    const block = blocks[Math.floor(entry / BLOCK_LENGTH) - firstBlock];
    if (block === undefined) throw new RangeError(`no entry ${entry}`);
    return block;
  };

  return {
    start: () => start,
    end: () => end,
    append: (time, slot) => {
      if (end === (firstBlock + blocks.length) * BLOCK_LENGTH) blocks.push(newBlock());
      const { times, slots } = blockOf(end);
      times[end % BLOCK_LENGTH] = time;
      slots[end % BLOCK_LENGTH] = slot;
      end += 1;
      return end - 1;
    },
    timeOf: (entry) => blockOf(entry).times[entry % BLOCK_LENGTH] ?? 0,
    slotOf: (entry) => blockOf(entry).slots[entry % BLOCK_LENGTH] ?? 0,
    nextOf: (entry) => blockOf(entry).nexts[entry % BLOCK_LENGTH] ?? 0,
    setNext: (entry, next) => {
      blockOf(entry).nexts[entry % BLOCK_LENGTH] = next;
    },
    dropOldest: () => {
      start += 1;
      if (start % BLOCK_LENGTH !== 0) return;
      blocks.shift();
      firstBlock += 1;
    },
  };
};
