// All that the page itself has to do: what was uploaded is chosen, and what is chosen is shown.
const picker = document.querySelector('lumbung-picker');
const preview = document.querySelector('whatsapp-preview');
const text = document.querySelector('textarea');

function show(uuid) {
  if (uuid) preview.setAttribute('media', uuid);
  else preview.removeAttribute('media');
  preview.toggleAttribute('template', Boolean(uuid));
  if (uuid) preview.removeAttribute('header-text');
  preview.setAttribute('caption', text.value);
}

document.addEventListener('lumbung-picked', ({ detail }) => show(detail.uuids[0]));
document.addEventListener('lumbung-uploaded', ({ detail }) => {
  picker.value = detail.uuid;
  show(detail.uuid);
});
text.addEventListener('input', () => preview.setAttribute('caption', text.value));
preview.setAttribute('caption', text.value);
