using System.Collections.Immutable;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>One service in the directory: its newest list, and whether it was heard of yet. An entry may be kept: one that
/// nobody read for long is no longer kept up to date, and is again as soon as it is read.</summary>
public sealed class ServiceEntry
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private volatile TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ServiceInstances _current = new([], isKnown: false);
    private bool _isUsed = true;

    /// <summary>Makes an entry; the directory does, and tests of rules.</summary>
    /// <param name="application">The application of the service.</param>
    /// <param name="name">Its name.</param>
    /// <param name="patience">How long <see cref="GetAsync"/> waits for the first list.</param>
    /// <param name="time">The clock of that wait.</param>
    public ServiceEntry(string application, string name, TimeSpan patience, TimeProvider time)
    {
        (Application, Name, ServiceName, _patience, _time) = (application, name, name, patience, time);
    }

    /// <summary>The application.</summary>
    public string Application { get; }

    /// <summary>The name it is called by: the service's, or an alias.</summary>
    public string Name { get; }

    /// <summary>The service's own name without its application, whatever it is called by: what rules are written for.</summary>
    public string ServiceName { get; init; }

    /// <summary>The newest list; one volatile read.</summary>
    public ServiceInstances Current
    {
        get
        {
            if (!_isUsed)
            {
                Use();
            }

            return _current;
        }
    }

    /// <summary>Whether the registry was heard on this service at least once.</summary>
    public bool IsLoaded => _loaded.Task.IsCompleted;

    /// <summary>The directory's side of this entry; null for entries made by hand.</summary>
    internal EntryOwner? Owner { get; init; }

    /// <summary>The newest list, without counting as a use.</summary>
    internal ServiceInstances Seen => _current;

    /// <summary>When it was used last, as the directory noticed; only the directory touches it.</summary>
    internal long LastUse { get; set; }

    /// <summary>The newest list. Only the first callers of a service wait, and those not longer than the directory's
    /// patience: then they get what there is.</summary>
    public ValueTask<ServiceInstances> GetAsync(CancellationToken cancellationToken = default)
    {
        if (!_isUsed)
        {
            Use();
        }

        return IsLoaded ? new ValueTask<ServiceInstances>(_current) : WaitAsync(cancellationToken);
    }

    /// <summary>Tells that an instance refused a connection. It is passed over from now on, unless no other is left, until
    /// it takes connections again or the registry no longer lists it.</summary>
    public void Refused(ServiceInstance instance) => Owner?.Refused(this, instance);

    /// <summary>Puts a newer list in place and announces it.</summary>
    public void Publish(ImmutableArray<ServiceInstance> instances, bool isKnown) => Replace(instances, isKnown)?.Supersede();

    /// <summary>Puts a newer list in place.</summary>
    /// <returns>The one before, to be announced as superseded; null when nothing changed.</returns>
    internal ServiceInstances? Replace(ImmutableArray<ServiceInstance> instances, bool isKnown)
    {
        var old = _current;
        if (old.IsKnown == isKnown && old.Instances.AsSpan().SequenceEqual(instances.AsSpan()))
        {
            _loaded.TrySetResult();
            return null;
        }

        _current = new ServiceInstances(instances, isKnown);
        _loaded.TrySetResult();
        return old;
    }

    /// <summary>Whether it was used since the last question.</summary>
    internal bool TakeUse() => Interlocked.Exchange(ref _isUsed, false);

    /// <summary>The list is no longer kept up to date: the next caller waits for a new one as the first did.</summary>
    internal void End() => _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Use()
    {
        // The directory ends an entry and then asks whether it was used; this notes the use and then the owner asks whether
        // it ended. With an exchange on both sides one of the two sees the other.
        Interlocked.Exchange(ref _isUsed, true);
        Owner?.Used(this);
    }

    private async ValueTask<ServiceInstances> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loaded.Task.WaitAsync(_patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The engine is slow or away: what an earlier run saw is better than nothing, and an empty, unknown list
            // lets the call go where its address says.
            Owner?.NotHeard(this);
        }

        return _current;
    }
}
