import '../design/tokens.css';
import '../design/control.css';
import './element.css';

import { elementOf, setOwnServer } from './element_base';
import { formAssociated } from './form_value';
import { picker } from './picker';
import { preview } from './preview_element';
import { elementSheet } from './styles';
import { uploader } from './uploader';

const sheet = elementSheet();
setOwnServer(import.meta.url.replace(/\/elements\/[^/]*$/, ''));

function define(name: string, element: CustomElementConstructor): void {
  // A page may load the module twice.
  if (!customElements.get(name)) customElements.define(name, element);
}

define('lumbung-uploader', elementOf(uploader, sheet));
define('lumbung-picker', formAssociated(elementOf(picker, sheet)));
define('whatsapp-preview', elementOf(preview, sheet));
