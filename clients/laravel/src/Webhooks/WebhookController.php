<?php

namespace Lumbung\Laravel\Webhooks;

use Illuminate\Contracts\Cache\Repository as Cache;
use Illuminate\Contracts\Config\Repository as Config;
use Illuminate\Contracts\Events\Dispatcher;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Lumbung\Laravel\Events\Delivered;
use Lumbung\Laravel\Exceptions\WebhookRefused;
use Throwable;

/**
 * Takes what Lumbung tells and fires it as a Laravel event. A listener that throws makes it a 500, and Lumbung delivers
 * again; queue what takes long, for a delivery has 10 seconds. A request that somebody else sends again fires nothing, as far as
 * the cache remembers; when Lumbung itself delivers again it signs anew, and the event has the same `id`.
 */
final class WebhookController
{
    public function __construct(private readonly Config $config, private readonly Dispatcher $events, private readonly Cache $cache)
    {
    }

    public function __invoke(Request $request): Response
    {
        $body = $request->getContent();
        $tolerance = (int) $this->config->get('lumbung.webhook.tolerance', 300);
        try {
            $time = Signature::check($body, (string) $request->header('Lumbung-Signature'), $this->secrets(), $tolerance);
            $event = $this->eventOf($body);
        } catch (WebhookRefused $refusal) {
            return new Response($refusal->getMessage(), 400, ['Content-Type' => 'text/plain']);
        }
        // Of what is signed, and of nothing that another sender could change.
        $key = 'lumbung:webhook:' . hash('sha256', "{$time}.{$body}");
        if ($this->cache->add($key, true, 2 * $tolerance + 1)) {
            $this->fire($event, $key);
        }

        return new Response('', 204);
    }

    private function fire(Delivered $event, string $key): void
    {
        try {
            $this->events->dispatch($event);
        } catch (Throwable $failure) {
            $this->cache->forget($key);
            throw $failure;
        }
    }

    /** @return list<string> */
    private function secrets(): array
    {
        $secrets = $this->config->get('lumbung.webhook.secret');

        return array_map('trim', is_array($secrets) ? array_values($secrets) : explode(',', (string) $secrets));
    }

    private function eventOf(string $body): Delivered
    {
        $json = json_decode($body, true);
        if (! is_array($json) || ! is_string($json['event'] ?? null) || ! isset($json['id'], $json['workspace_id'])) {
            throw new WebhookRefused('The body is no event.', errorCode: 'body_malformed');
        }

        return Delivered::of($json);
    }
}
