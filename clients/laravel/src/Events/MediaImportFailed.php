<?php

namespace Lumbung\Laravel\Events;

/** `media.import.failed` */
class MediaImportFailed extends Delivered
{
}
