{{-- resources/views/media.blade.php: Route::get('/media', fn () => view('media', ['media' => ChatMedia::forWorkspace(auth()->user()->workspace_id)->latest()->limit(50)->get()])) --}}
<ul id="media" data-workspace="{{ auth()->user()->workspace_id }}">
    @foreach ($media as $each)
        <li data-media="{{ $each->uuid }}" data-status="{{ $each->processing_status }}">
            <img src="{{ $each->thumbnail_url }}" alt="{{ $each->name }}" width="150" height="150">
            <span role="status">{{ $each->processing_status }}</span>
        </li>
    @endforeach
</ul>
<script type="module">
    import { follow } from '{{ Vite::asset('resources/js/live.js') }}';
    follow(window.Echo, document.getElementById('media').dataset.workspace);
</script>
