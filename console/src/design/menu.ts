import type { IconName } from './icons';

/** A line of a UiMenu. `checked` makes it one of several choices. */
export interface MenuItem {
  label: string;
  run: () => void;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  checked?: boolean;
  /** A line above it. */
  divided?: boolean;
  /** Words above it that can't be chosen. */
  heading?: string;
}
