import { onMounted, ref, watch } from 'vue';

/**
 * Opens and closes a `<dialog>` as `open` says: the browser keeps the focus inside, gives it back afterwards, and
 * makes the rest inert. `close` is called when the user wishes it gone.
 */
export function useModal(open: () => boolean, close: () => void) {
  const dialog = ref<HTMLDialogElement>();

  function follow(): void {
    const element = dialog.value;
    if (!element) return;
    if (open() && !element.open) element.showModal();
    if (!open() && element.open) element.close();
  }

  /** A press beside the sheet hits the dialog itself. */
  function onPointer(event: MouseEvent): void {
    if (event.target === dialog.value) close();
  }

  onMounted(follow);
  watch(open, follow, { flush: 'post' });
  return { dialog, onPointer };
}
