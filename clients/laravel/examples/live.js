// public/js/live.js: keeps every element with data-media="UUID" as the media is. Names of events begin with a dot: they are no classes.

/**
 * @param {import('laravel-echo').default} echo window.Echo
 * @param {number|string} workspace
 * @param {string} base where browsers reach Lumbung: URLs in events have no host
 */
export function follow(echo, workspace, base) {
  const show = ({ uuid, status, percent, thumbnail_url: picture }) => {
    for (const element of document.querySelectorAll(`[data-media="${CSS.escape(uuid)}"]`)) {
      element.dataset.status = status;
      element.querySelector('[role=status]').textContent = percent === undefined ? status : `${percent} %`;
      if (picture) element.querySelector('img').src = new URL(picture, base);
    }
  };
  const remove = ({ uuid }) => document.querySelectorAll(`[data-media="${CSS.escape(uuid)}"]`).forEach((element) => element.remove());
  echo
    .private(`workspace.${workspace}`)
    .listen('.media.processing.started', show)
    .listen('.media.processing.progress', show)
    .listen('.media.thumbnail.ready', show)
    .listen('.media.processing.completed', show)
    .listen('.media.processing.failed', show)
    .listen('.media.deleted', remove);
}
