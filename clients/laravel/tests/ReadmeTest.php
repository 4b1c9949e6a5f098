<?php

namespace Lumbung\Laravel\Tests;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Event;
use Illuminate\Support\Facades\Log;
use Lumbung\Laravel\Client;
use Lumbung\Laravel\Events\Delivered;
use Lumbung\Laravel\Facades\Lumbung;
use Symfony\Component\HttpFoundation\Response;

/** What the README says, word for word. */
final class ReadmeTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        Request::macro('validate', fn (array $rules): array => validator($this->all(), $rules)->validate());
        $this->app['router']->aliasMiddleware('auth', Passing::class);
        foreach ($this->blocks('routes/web.php') as $block) {
            eval($block);
        }
    }

    public function testRoutes(): void
    {
        $answer = json_decode($this->ask('POST', '/media', ['file' => $this->uploaded('menu.jpg')])->getContent(), true);
        self::assertSame('pending', $answer['status']);
        $media = Lumbung::wait($answer['uuid']);
        self::assertSame(['menu.jpg', 'campaign'], [$media->name, $media->metadata['purpose']]);
        $goal = $this->ask('GET', "/media/{$media->uuid}")->headers->get('Location');
        self::assertNotFalse(file_get_contents($goal));

        $answer = json_decode($this->ask('POST', '/header', ['header' => $this->uploaded('h.jpg')])->getContent(), true);
        self::assertMatchesRegularExpression('#^campaigns/7/.{36}/.{40}\.jpg$#', $answer['path']);
        self::assertStringStartsWith(Application::of('URL'), $answer['url']);

        $token = $this->ask('GET', '/lumbung-token')->getContent();
        self::assertSame(200, \Illuminate\Support\Facades\Http::withToken($token)->get(Application::of('URL') . '/api/v1/media')->status());
    }

    public function testARefusedFileIsAFormError(): void
    {
        $this->app['config']->set('lumbung.token', Lumbung::browserToken(['max_size' => 10]));
        $this->app->forgetInstance(Client::class);
        Lumbung::clearResolvedInstance(Client::class);
        $failure = $this->thrown(\Illuminate\Validation\ValidationException::class, fn () => $this->ask('POST', '/media', ['file' => $this->uploaded('a.jpg')]));
        self::assertNotSame('', $failure->errors()['file'][0]);
    }

    public function testProviderAndFake(): void
    {
        [$listener, $workspaces] = $this->blocks('app/Providers/AppServiceProvider.php, boot()');
        eval($listener);
        Log::swap($log = new Lines());
        Event::dispatch(Delivered::of(['id' => 1, 'event' => 'media.processing.completed', 'workspace_id' => 1, 'data' => ['uuid' => 'u', 'name' => 'a.jpg']]));
        self::assertSame(['a.jpg is ready', ['uuid' => 'u', 'workspace' => 1]], $log->info);

        $request = Request::create('/');
        $request->setUserResolver(fn () => (object) ['workspace_id' => 99]);
        $this->app->instance('request', $request);
        eval($workspaces);
        $this->thrown(\Lumbung\Laravel\Exceptions\NotFound::class, fn () => Lumbung::upload($this->uploaded('a.jpg')));

        foreach ($this->blocks('tests/Feature/UploadTest.php') as $block) {
            eval($block);
        }
        self::assertInstanceOf(\Lumbung\Laravel\Testing\FakeClient::class, Lumbung::getFacadeRoot());
    }

    public function testItsConfigurationOfTheDisk(): void
    {
        self::assertStringContainsString("'driver' => 'lumbung'", $this->readme());
        preg_match("/^'lumbung' => \[\n(.*?)^\],/ms", $this->readme(), $found);
        $this->app['config']->set('filesystems.disks.told', eval("return [{$found[1]}];"));
        $path = \Illuminate\Support\Facades\Storage::disk('told')->put('a.jpg', $this->photo());
        self::assertSame('campaign', Lumbung::find(basename(dirname($path)))->metadata['purpose']);
    }

    /** @param array<string, mixed> $files */
    public function post(string $path, array $files): Response
    {
        return $this->ask('POST', $path, $files);
    }

    /** @param array<string, mixed> $files */
    private function ask(string $method, string $path, array $files = []): Response
    {
        $request = Request::create("http://localhost{$path}", $method, [], [], $files);
        $request->setUserResolver(fn () => (object) ['id' => 5, 'workspace_id' => 1]);
        $this->app->instance('request', $request);

        return $this->app['router']->dispatch($request);
    }

    /** @return list<string> the blocks that begin with this comment */
    private function blocks(string $file): array
    {
        preg_match_all('#^```php\n// ' . preg_quote($file, '#') . '\n(.*?)^```#ms', $this->readme(), $found);
        self::assertNotSame([], $found[1], $file);

        return $found[1];
    }

    private function readme(): string
    {
        return (string) file_get_contents(__DIR__ . '/../README.md');
    }
}
