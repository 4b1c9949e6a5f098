import { readonly, ref } from 'vue';

const announced = ref('');

/** Of the page that is shown: in the title of the window, and said to who does not see it. */
export function namePage(title: string): void {
  document.title = title ? `${title} · Lumbung` : 'Lumbung';
  announced.value = title;
}

export function usePageTitle() {
  return readonly(announced);
}
