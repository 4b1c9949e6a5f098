<?php

namespace Lumbung\Laravel\Exceptions;

/** A delivery that is not Lumbung's, or an old one sent again. */
class WebhookRefused extends LumbungException
{
}
