import { defineAsyncComponent, type Component } from 'vue';

import type { IconName } from '@/design/icons';

export interface Part {
  name: string;
  icon: IconName;
  /** Only who administers sees it. */
  admin?: boolean;
  component: Component;
}

/** The first one is shown where the address names none. */
export const PARTS: readonly Part[] = [
  { name: 'general', icon: 'settings', component: defineAsyncComponent(() => import('./GeneralSettings.vue')) },
  { name: 'workspaces', icon: 'workspace', component: defineAsyncComponent(() => import('./WorkspaceSettings.vue')) },
  { name: 'tokens', icon: 'key', admin: true, component: defineAsyncComponent(() => import('./TokenSettings.vue')) },
  {
    name: 'webhooks',
    icon: 'webhook',
    admin: true,
    component: defineAsyncComponent(() => import('./WebhookSettings.vue')),
  },
  {
    name: 'numbers',
    icon: 'phone',
    admin: true,
    component: defineAsyncComponent(() => import('./NumberSettings.vue')),
  },
  { name: 'flags', icon: 'flag', admin: true, component: defineAsyncComponent(() => import('./FlagSettings.vue')) },
  { name: 'about', icon: 'info', component: defineAsyncComponent(() => import('./AboutSettings.vue')) },
];
