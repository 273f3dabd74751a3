using System.Collections.Immutable;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>One service in the directory: its newest list, and whether it was heard of yet.</summary>
public sealed class ServiceEntry
{
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private volatile ServiceInstances _current = new([], isKnown: false);

    /// <summary>Makes an entry; the directory does, and tests of rules.</summary>
    /// <param name="application">The application of the service.</param>
    /// <param name="name">Its name.</param>
    /// <param name="patience">How long <see cref="GetAsync"/> waits for the first list.</param>
    /// <param name="time">The clock of that wait.</param>
    public ServiceEntry(string application, string name, TimeSpan patience, TimeProvider time)
    {
        (Application, Name, _patience, _time) = (application, name, patience, time);
    }

    /// <summary>The application.</summary>
    public string Application { get; }

    /// <summary>The name as the registry spells it, as far as it is known.</summary>
    public string Name { get; }

    /// <summary>The newest list; one volatile read.</summary>
    public ServiceInstances Current => _current;

    /// <summary>Whether the registry was heard on this service at least once.</summary>
    public bool IsLoaded => _loaded.Task.IsCompleted;

    /// <summary>The newest list. Only the first callers of a service wait, and those not longer than the directory's
    /// patience: then they get what there is.</summary>
    public ValueTask<ServiceInstances> GetAsync(CancellationToken cancellationToken = default) =>
        IsLoaded ? new ValueTask<ServiceInstances>(_current) : WaitAsync(cancellationToken);

    /// <summary>Puts a newer list in place and announces it.</summary>
    public void Publish(ImmutableArray<ServiceInstance> instances, bool isKnown)
    {
        var old = _current;
        if (IsLoaded && old.IsKnown == isKnown && old.Instances.AsSpan().SequenceEqual(instances.AsSpan()))
        {
            return;
        }

        _current = new ServiceInstances(instances, isKnown);
        _loaded.TrySetResult();
        old.Supersede();
    }

    private async ValueTask<ServiceInstances> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loaded.Task.WaitAsync(_patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The engine is slow or away: an empty, unknown list lets the call go where its address says.
        }

        return _current;
    }
}
