<?php

namespace Lumbung\Laravel\Tests;

use Lumbung\Laravel\Console\CheckCommand;
use Symfony\Component\Console\Tester\CommandTester;

final class CheckTest extends TestCase
{
    protected function config(): array
    {
        return ['lumbung.webhook' => ['path' => 'lumbung/webhook', 'secret' => 'whsec_x']];
    }

    public function testAllIsWell(): void
    {
        [$status, $said] = $this->check();
        self::assertSame(0, $status, $said);
        foreach (['ok  server', 'ok  token: Lumbung', 'ok  tokens for browsers', 'ok  webhook: http://localhost/lumbung/webhook', 'ok  table chat_media', 'ok  new_media_storage: on'] as $line) {
            self::assertStringContainsString($line, $said);
        }
    }

    public function testSaysWhatIsWrong(): void
    {
        self::assertStringContainsString('no  token: The token lacks media:write.', $this->check(['lumbung.token' => Application::of('READER')])[1]);
        self::assertStringContainsString('no  tokens for browsers: Lumbung does not believe them', $this->check(['lumbung.jwt_secret' => str_repeat('x', 40)])[1]);
        self::assertStringContainsString('--  tokens for browsers', $this->check(['lumbung.jwt_secret' => ''])[1]);
        self::assertStringContainsString('--  webhook', $this->check(['lumbung.webhook' => ['path' => 'lumbung/webhook']])[1]);
        [$status, $said] = $this->check(['lumbung.url' => 'http://127.0.0.1:1']);
        self::assertSame(1, $status);
        self::assertStringContainsString("no  server: http://127.0.0.1:1 can't be reached", $said);
        self::assertStringContainsString('no  server: lumbung.url', $this->check(['lumbung.url' => ''])[1]);
    }

    public function testATokenOfAllWorkspaces(): void
    {
        $shared = ['lumbung.url' => Application::of('SHARED_URL'), 'lumbung.token' => Application::of('SHARED_TOKEN')];
        [$status, $said] = $this->check($shared);
        self::assertSame(0, $status, $said);
        self::assertStringContainsString(', all workspaces, ', $said);
        self::assertStringContainsString('--  tokens for browsers: each is for one workspace', $said);
        self::assertStringContainsString('ok  tokens for browsers', $this->check($shared, ['--workspace' => '1'])[1]);
        self::assertStringContainsString('ok  tokens for browsers', $this->check($shared + ['lumbung.workspace' => '1'])[1]);
        self::assertStringContainsString('no  token: There is no such workspace.', $this->check($shared, ['--workspace' => '99'])[1]);
    }

    /**
     * @param array<string, mixed> $config
     * @param array<string, string> $words
     * @return array{int, string}
     */
    private function check(array $config = [], array $words = []): array
    {
        $this->app = Application::make($config + $this->config());
        $command = $this->app->make(CheckCommand::class);
        $command->setLaravel($this->app);
        $tester = new CommandTester($command);

        return [$tester->execute($words), $tester->getDisplay()];
    }
}
