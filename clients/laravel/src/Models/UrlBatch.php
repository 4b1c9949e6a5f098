<?php

namespace Lumbung\Laravel\Models;

use Lumbung\Laravel\Client;
use Lumbung\Laravel\Exceptions\LumbungException;

/** The URLs of the media of one query: a list of fifty chats asks Lumbung once and not fifty times. */
final class UrlBatch
{
    /** @var array<int|string, array<string, true>> uuids that were not asked for yet, by workspace; '' for none */
    private array $waiting = [];

    /** @var array<string, array<string, string|null>> */
    private array $known = [];

    public function with(ChatMedia $media): self
    {
        if ($media->uuid) {
            $this->waiting[$media->workspace_id ?? ''][strtolower($media->uuid)] = true;
        }

        return $this;
    }

    /** @return array<string, string|null> */
    public function of(string $uuid): array
    {
        $waiting = $this->waiting;
        $this->waiting = [];
        foreach ($waiting as $workspace => $uuids) {
            $this->ask($workspace, array_keys($uuids));
        }

        return $this->known[strtolower($uuid)] ?? [];
    }

    /** @param list<string> $uuids */
    private function ask(int|string $workspace, array $uuids): void
    {
        try {
            $client = app(Client::class);
            $client = $workspace === '' ? $client : $client->forWorkspace($workspace);
            foreach ($client->findMany($uuids) as $uuid => $media) {
                $this->known[$uuid] = $media->urls;
            }
        } catch (LumbungException $failure) {
            report($failure);
        }
    }
}
