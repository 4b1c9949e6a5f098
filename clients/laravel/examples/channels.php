<?php

// routes/channels.php

use Illuminate\Support\Facades\Broadcast;

Broadcast::channel('workspace.{id}', fn ($user, int $id): bool => (int) $user->workspace_id === $id);
