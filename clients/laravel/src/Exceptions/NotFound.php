<?php

namespace Lumbung\Laravel\Exceptions;

/** There is no such thing in this workspace, or it is gone. */
class NotFound extends LumbungException
{
}
