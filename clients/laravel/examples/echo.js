// resources/js/echo.js, where Lumbung's own WebSocket is listened to; `cors-origins` of Lumbung names this page's origin.
import Echo from 'laravel-echo';
import Pusher from 'pusher-js';

/** @param {string} url where Lumbung is, such as https://media.example.com */
export async function connect(url) {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'https:';
  const token = await (await fetch('/lumbung-token')).text();
  const client = new Pusher('lumbung', {
    cluster: '',
    wsHost: hostname,
    wsPort: Number(port || 80),
    wssPort: Number(port || 443),
    forceTLS: isSecure,
    enabledTransports: [isSecure ? 'wss' : 'ws'],
    channelAuthorization: { endpoint: `${url}/broadcasting/auth`, transport: 'ajax', headers: { Authorization: `Bearer ${token}` } },
  });
  return new Echo({ broadcaster: 'pusher', client });
}
