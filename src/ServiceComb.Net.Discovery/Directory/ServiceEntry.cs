using System.Collections.Immutable;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>One service in the directory: its newest list, and whether it was heard of yet. An entry may be kept: one that
/// nobody read for long is no longer kept up to date, and is again as soon as it is read.</summary>
public sealed class ServiceEntry
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private volatile TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ServiceInstances _current = new([], isKnown: false);
    private string _serviceName;
    private bool _isAccessed = true;
    private bool _isTimedOut;

    // When the first caller began to wait for the first list; 0 when none has.
    private long _waitedSince;

    /// <summary>Makes an entry; the directory does, and tests of rules.</summary>
    /// <param name="application">The application of the service.</param>
    /// <param name="name">Its name.</param>
    /// <param name="timeout">How long <see cref="GetAsync"/> waits for the first list.</param>
    /// <param name="time">The clock of that wait.</param>
    public ServiceEntry(string application, string name, TimeSpan timeout, TimeProvider time)
    {
        (Application, Name, _serviceName, _timeout, _time) = (application, name, name, timeout, time);
    }

    /// <summary>The application.</summary>
    public string Application { get; }

    /// <summary>The name it is called by: the service's, or an alias.</summary>
    public string Name { get; }

    /// <summary>The service's own name without its application, whatever it is called by: what rules are written for.</summary>
    public string ServiceName
    {
        get => _serviceName;
        init => _serviceName = value;
    }

    /// <summary>The newest list; one volatile read.</summary>
    public ServiceInstances Current
    {
        get
        {
            if (!_isAccessed)
            {
                RecordAccess();
            }

            return _current;
        }
    }

    /// <summary>Whether the registry was heard on this service at least once.</summary>
    public bool IsLoaded => _loaded.Task.IsCompleted;

    /// <summary>The directory's side of this entry; null for entries made by hand.</summary>
    internal IServiceEntryOwner? Owner { get; init; }

    /// <summary>The newest list, without counting as a use.</summary>
    internal ServiceInstances CurrentUntracked => _current;

    /// <summary>Why there is no list yet, for messages; null when there is one.</summary>
    internal string? Problem => IsLoaded ? null : Owner?.DescribeProblem();

    /// <summary>Whether the name is known to be a service although there is no list: configuration or an earlier answer of the
    /// registry says so.</summary>
    internal bool IsService => Owner?.IsService(this) ?? false;

    /// <summary>Whether the registry has yet to say that the name is a service; stays true when it is none.</summary>
    internal bool IsTentative { get; set; }

    /// <summary>When it was used last, as the directory noticed; only the directory touches it.</summary>
    internal long LastAccess { get; set; }

    /// <summary>Gets the newest list. Only the first callers of a service wait, all of them until the first one has waited for
    /// the time-out of the directory; from then on they get what is known immediately, while the query goes on in the
    /// background. While the registry does not answer at all, callers of other services do not wait again.</summary>
    public ValueTask<ServiceInstances> GetAsync(CancellationToken cancellationToken = default)
    {
        if (!_isAccessed)
        {
            RecordAccess();
        }

        return IsLoaded ? new ValueTask<ServiceInstances>(_current) : LoadAsync(cancellationToken);
    }

    /// <summary>Tells that an instance refused a connection. It is passed over from now on, unless no other is left, until
    /// it takes connections again or the registry no longer lists it.</summary>
    public void ReportConnectionFailure(ServiceInstance instance) => Owner?.OnConnectionFailure(this, instance);

    /// <summary>Puts a newer list in place and announces it.</summary>
    internal void Publish(ImmutableArray<ServiceInstance> instances, bool isKnown) => Replace(instances, isKnown)?.Supersede();

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

    /// <summary>The registry lists the name in this spelling.</summary>
    internal void Confirm(string serviceName) => (_serviceName, IsTentative) = (serviceName, false);

    /// <summary>Whether it was used since the last question.</summary>
    internal bool TestAndClearAccessed() => Interlocked.Exchange(ref _isAccessed, false);

    /// <summary>The list is no longer kept up to date: the next caller waits for a new one as the first did.</summary>
    internal void Unload()
    {
        (_isTimedOut, _waitedSince) = (false, 0);
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void RecordAccess()
    {
        // The directory ends an entry and then asks whether it was used; this notes the use and then the owner asks whether
        // it ended. With an exchange on both sides one of the two sees the other.
        Interlocked.Exchange(ref _isAccessed, true);
        Owner?.OnAccessed(this);
    }

    private ValueTask<ServiceInstances> LoadAsync(CancellationToken cancellationToken)
    {
        var now = Math.Max(1, _time.GetTimestamp());
        var since = Interlocked.CompareExchange(ref _waitedSince, now, 0);
        var left = _timeout - (since == 0 ? TimeSpan.Zero : _time.GetElapsedTime(since, now));
        left = Owner?.LimitWait(left) ?? left;
        return left > TimeSpan.Zero ? WaitAsync(left, cancellationToken) : new(OnTimeout());
    }

    private async ValueTask<ServiceInstances> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await _loaded.Task.WaitAsync(timeout, _time, cancellationToken);
            return _current;
        }
        catch (TimeoutException)
        {
            return OnTimeout();
        }
    }

    // What an earlier run saw is better than nothing, and with an empty, unknown list the call goes where its address says.
    private ServiceInstances OnTimeout()
    {
        if (!_isTimedOut)
        {
            _isTimedOut = true;
            Owner?.OnTimeout(this);
        }

        return _current;
    }
}
