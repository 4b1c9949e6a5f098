<?php

namespace Lumbung\Laravel\Tests;

use Illuminate\Support\Facades\Http;
use Lumbung\Laravel\BrowserToken;
use Lumbung\Laravel\Exceptions\InvalidRequest;
use Lumbung\Laravel\Facades\Lumbung;

final class BrowserTokenTest extends TestCase
{
    public function testLumbungBelievesIt(): void
    {
        $token = Lumbung::browserToken(['types' => ['application/pdf'], 'sub' => 'user 5', 'max_size' => 1 << 20]);
        self::assertSame(200, $this->send($token, 'GET'));
        self::assertSame(415, $this->send($token, 'POST'), 'a photo');
        self::assertSame(202, $this->send(Lumbung::browserToken(['types' => ['image/*']]), 'POST'));
        self::assertSame(413, $this->send(Lumbung::browserToken(['max_size' => 100]), 'POST'));
        self::assertSame(403, $this->send(Lumbung::browserToken(['abilities' => ['media:read']]), 'POST'));
        self::assertSame(401, $this->send(Lumbung::forWorkspace(7)->browserToken(), 'GET'), 'there is no workspace 7');
        self::assertSame(401, $this->send(BrowserToken::mint(str_repeat('x', 32), 1), 'GET'));
        self::assertSame(401, $this->send(BrowserToken::mint(Application::of('JWT_SECRET'), 1, [], time() - 1000), 'GET'));
    }

    public function testItsClaims(): void
    {
        $token = BrowserToken::mint(str_repeat('k', 32), 7, ['abilities' => ['media:write'], 'ttl' => 60, 'max_size' => 5, 'types' => ['image/*'], 'sub' => 'é'], 1_000);
        [$head, $claims, $signature] = explode('.', $token);
        self::assertSame('{"alg":"HS256","typ":"JWT"}', base64_decode($head));
        self::assertSame(
            ['workspace_id' => 7, 'abilities' => ['media:write'], 'iat' => 1000, 'exp' => 1060, 'max_size' => 5, 'types' => ['image/*'], 'sub' => 'é'],
            json_decode((string) base64_decode(strtr($claims, '-_', '+/')), true),
        );
        self::assertSame(hash_hmac('sha256', "{$head}.{$claims}", str_repeat('k', 32), true), base64_decode(strtr($signature, '-_', '+/')));
    }

    public function testWhatABrowserMustNotHave(): void
    {
        $secret = str_repeat('k', 32);
        foreach ([['abilities' => ['admin']], ['abilities' => ['*']], ['abilities' => []], ['ttl' => 86_401], ['ttl' => 0]] as $limits) {
            $this->thrown(InvalidRequest::class, fn () => BrowserToken::mint($secret, 1, $limits));
        }
        $this->thrown(InvalidRequest::class, fn () => BrowserToken::mint('short', 1));
        $this->thrown(InvalidRequest::class, fn () => BrowserToken::mint($secret, 0));
    }

    private function send(string $token, string $method): int
    {
        $url = Application::of('URL') . '/api/v1/media';
        $request = Http::withToken($token)->acceptJson();

        return ($method === 'POST' ? $request->attach('file', $this->photo(), 'a.jpg')->post($url) : $request->get($url))->status();
    }
}
