using System.Collections.Immutable;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Represents one service in the directory and provides its current instances. Callers may keep an entry: an entry that
/// has not been accessed for a while is no longer updated, and updates resume with the next access.</summary>
public sealed class ServiceEntry
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private volatile TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ServiceInstances _current = new([], isKnown: false);
    private string _serviceName;
    private bool _isAccessed = true;
    private bool _isTimedOut;

    // Timestamp at which the first caller began to wait for the first list; 0 when none has.
    private long _waitedSince;

    /// <summary>Initializes an entry with a list that does not change. The directory creates the entries of services; create others
    /// only in tests.</summary>
    /// <param name="application">The application that the service belongs to.</param>
    /// <param name="name">The name of the service.</param>
    /// <param name="instances">The instances.</param>
    public ServiceEntry(string application, string name, ServiceInstances instances)
        : this(application, name, TimeSpan.Zero, TimeProvider.System)
    {
        ArgumentNullException.ThrowIfNull(instances);
        _current = instances;
        _loaded.SetResult();
    }

    /// <summary>Initializes an entry whose list is not loaded yet.</summary>
    /// <param name="application">The application that the service belongs to.</param>
    /// <param name="name">The name of the service.</param>
    /// <param name="timeout">How long <see cref="GetAsync"/> waits for the first list.</param>
    /// <param name="time">The clock that measures the wait.</param>
    internal ServiceEntry(string application, string name, TimeSpan timeout, TimeProvider time)
    {
        (Application, Name, _serviceName, _timeout, _time) = (application, name, name, timeout, time);
    }

    /// <summary>Gets the application that the service belongs to.</summary>
    public string Application { get; }

    /// <summary>Gets the name that callers use: the name of the service or an alias.</summary>
    public string Name { get; }

    /// <summary>Gets the registered name of the service without its application, also when callers use an alias. Governance rules
    /// refer to this name.</summary>
    public string ServiceName
    {
        get => _serviceName;
        init => _serviceName = value;
    }

    /// <summary>Gets the current instances without waiting. The list is empty before the first response of the registry.</summary>
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

    /// <summary>Gets whether a list of instances has been loaded.</summary>
    public bool IsLoaded => _loaded.Task.IsCompleted;

    /// <summary>Gets the directory that owns this entry; null for an entry that was created without a directory.</summary>
    internal IServiceEntryOwner? Owner { get; init; }

    /// <summary>Gets the current instances without recording an access.</summary>
    internal ServiceInstances CurrentUntracked => _current;

    /// <summary>Gets the reason why no list has been loaded, for error messages; null when a list is loaded.</summary>
    internal string? Problem => IsLoaded ? null : Owner?.DescribeProblem();

    /// <summary>Gets whether the first list is still awaited. False after it was loaded, and after the registry did not return it
    /// several times; later verifications may still load it.</summary>
    internal bool IsLoading => !IsLoaded && (Owner?.IsQuerying(this) ?? true);

    /// <summary>Gets whether the configuration or an earlier response of the registry identifies the name as a service.</summary>
    internal bool IsService => Owner?.IsService(this) ?? false;

    /// <summary>Gets or sets whether the registry has not confirmed yet that the name is a service. Remains true when it is not.</summary>
    internal bool IsTentative { get; set; }

    /// <summary>Gets or sets whether the directory keeps the entry up to date although it is not accessed.</summary>
    internal bool IsPinned { get; set; }

    /// <summary>Gets or sets the timestamp of the last access that the directory noticed. Only the directory uses it.</summary>
    internal long LastAccess { get; set; }

    /// <summary>Gets the current instances. Only the first calls for a service wait, until the first list is loaded or the timeout
    /// has elapsed since the first of these calls. After the timeout, calls return what is available immediately, and the query
    /// continues in the background. While the registry does not respond at all, calls for other services do not wait again.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The instances; empty with <see cref="ServiceInstances.IsKnown"/> false when none are available after the timeout.</returns>
    public ValueTask<ServiceInstances> GetAsync(CancellationToken cancellationToken = default)
    {
        if (!_isAccessed)
        {
            RecordAccess();
        }

        return IsLoaded ? new ValueTask<ServiceInstances>(_current) : LoadAsync(cancellationToken);
    }

    /// <summary>Reports that no connection to an instance could be made. The instance is skipped, unless no other instance is left,
    /// until it accepts connections again or the registry no longer lists it.</summary>
    /// <param name="instance">The instance.</param>
    public void ReportConnectionFailure(ServiceInstance instance) => Owner?.OnConnectionFailure(this, instance);

    /// <summary>Replaces the instances and notifies change listeners.</summary>
    internal void Publish(ImmutableArray<ServiceInstance> instances, bool isKnown) => Replace(instances, isKnown)?.Supersede();

    /// <summary>Replaces the instances without notifying change listeners.</summary>
    /// <returns>The previous list, which the caller must mark as superseded; null when nothing changed.</returns>
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

    /// <summary>Confirms that the name is a service and sets the registry's spelling of it.</summary>
    internal void Confirm(string serviceName) => (_serviceName, IsTentative) = (serviceName, false);

    /// <summary>Returns whether the entry was accessed since the last call of this method.</summary>
    internal bool TestAndClearAccessed() => Interlocked.Exchange(ref _isAccessed, false);

    /// <summary>Marks the list as no longer updated, so that the next caller waits for a new list.</summary>
    internal void Unload()
    {
        (_isTimedOut, _waitedSince) = (false, 0);
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void RecordAccess()
    {
        // The directory unloads an entry and then checks whether it was accessed; this method records the access and then the
        // owner checks whether the entry is loaded. With an interlocked exchange on both sides, one of them sees the other.
        Interlocked.Exchange(ref _isAccessed, true);
        Owner?.OnAccessed(this);
    }

    private ValueTask<ServiceInstances> LoadAsync(CancellationToken cancellationToken)
    {
        var now = Math.Max(1, _time.GetTimestamp());
        var since = Interlocked.CompareExchange(ref _waitedSince, now, 0);
        var remaining = _timeout - (since == 0 ? TimeSpan.Zero : _time.GetElapsedTime(since, now));
        remaining = Owner?.LimitWait(remaining) ?? remaining;
        return remaining > TimeSpan.Zero ? WaitAsync(remaining, cancellationToken) : new(OnTimeout());
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

    // Falls back to the cache of a previous run. Without one the list stays unknown, and the request is sent to its host name.
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
