using Microsoft.AspNetCore.Components;
using ServiceComb.Net.Console.Live;
using ServiceComb.Net.Console.Localization;
using ServiceComb.Net.Console.Sessions;

namespace ServiceComb.Net.Console.Components.Shared;

/// <summary>A component that is rendered again when the engine's data changes.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly List<Feed> _feeds = [];
    private bool _isDisposed;

    [Inject]
    internal Texts Texts { get; set; } = null!;

    [CascadingParameter]
    internal EngineSession Session { get; set; } = null!;

    protected override void OnInitialized() => Follow(Session.Registry);

    /// <summary>Renders the component when a feed changes.</summary>
    private protected void Follow(Feed? feed)
    {
        if (feed is not null)
        {
            _feeds.Add(feed);
            feed.AddViewer();
            feed.Changed += OnChanged;
        }
    }

    /// <summary>Called when data changed, before the component is rendered.</summary>
    protected virtual void OnDataChanged()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            foreach (var feed in _feeds)
            {
                feed.Changed -= OnChanged;
                feed.RemoveViewer();
            }
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private void OnChanged() => _ = InvokeAsync(() =>
    {
        if (!_isDisposed)
        {
            OnDataChanged();
            StateHasChanged();
        }
    });
}
