/** Not in every browser, and so not in the types. */
interface Connection {
  saveData?: boolean;
  effectiveType?: string;
  /** In megabits a second. */
  downlink?: number;
}

const SLOW_MBIT = 2;

const { navigator: browser } = globalThis as { navigator?: { connection?: Connection } };
const connection = (): Connection | undefined => browser?.connection;

/** Whether whoever pays for the line wants little to come over it. */
export const savesData = () => connection()?.saveData === true;

/** Where the browser says it: the small pictures are worth showing first. */
export function isSlowLine(): boolean {
  const { effectiveType = '4g', downlink = SLOW_MBIT } = connection() ?? {};
  return savesData() || effectiveType !== '4g' || downlink < SLOW_MBIT;
}
