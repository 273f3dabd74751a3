using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Configuration.Telemetry;
using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Session;

internal sealed partial class KieSession : IKieConfigurationInfo, IKieMetricsSource
{
    private long _lastResponse;

    public IReadOnlyList<string> Addresses => [.. _options.Kie.Addresses];

    public long? Revision
    {
        get
        {
            lock (_gate)
            {
                return _results.Values.Max(result => result.Revision);
            }
        }
    }

    public DateTimeOffset? LastResponse
    {
        get => Interlocked.Read(ref _lastResponse) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        private set => Interlocked.Exchange(ref _lastResponse, value?.UtcTicks ?? 0);
    }

    public TimeSpan? TimeSinceResponse => LastResponse is { } last ? _options.Time.GetUtcNow() - last : null;

    public bool IsFromCache { get; private set; }

    public Uri? CurrentEndpoint => _worker?.CurrentEndpoint ?? _initialAddress;

    IReadOnlyList<KieLayerInfo> IKieConfigurationInfo.Layers => Describe();

    IReadOnlyList<KieLayerInfo> IKieMetricsSource.Layers => Describe();

    /// <summary>Returns the state of a layer and the message of its last failed request.</summary>
    public (KieLayerState State, string? Failure) StateOf(string layer)
    {
        var scopes = ScopesOf(layer);
        if (scopes.Select(scope => _failures.Of(scope.Name)).FirstOrDefault(static failing => failing is not null) is { Reason: var failure })
        {
            return (KieLayerState.Failing, failure);
        }

        lock (_gate)
        {
            return (scopes.All(scope => _results.TryGetValue(scope, out var result) && result.Revision is not null) ? KieLayerState.Current : KieLayerState.Waiting, null);
        }
    }

    /// <summary>Returns the time of the first of the current failures of a layer; null when there are none.</summary>
    public DateTimeOffset? FailingSince(string layer) => ScopesOf(layer).Min(scope => _failures.Of(scope.Name)?.Since);

    public KieItemInfo? FindItem(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _state.Find(key) is { } found ? Describe(found.Source) : null;
    }

    public bool IsSecret(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IsSecret(key, _state);
    }

    /// <summary>Returns the values of a layer, each with whether it is secret and whether it is that of the highest layer.</summary>
    public IEnumerable<(LayerValue Value, bool IsSecret, bool IsHighest)> ValuesOf(string layer)
    {
        var state = _state;
        return state.Layers.Where(content => content.Name == layer).SelectMany(static content => content.Values.Values)
            .Select(value => (value, IsSecret(value.Key, state), state.Find(value.Key)?.Source == value.Source));
    }

    // A label applies to the key in all layers: an item of another layer may repeat the secret.
    private bool IsSecret(string key, MergedLayers state) =>
        _options.Kie.IsSecretKey(key)
        || state.Layers.Any(layer => layer.Values.TryGetValue(key, out var value) && IsSecret(value.Source));

    /// <summary>Replaces values of this configuration in a text from elsewhere, such as the message of a binder.</summary>
    private string Redact(string text)
    {
        var values = _state.Layers
            .SelectMany(layer => layer.Values.Values)
            .Where(value => value.Value is { Length: > 0 } text && (text.Length > 3 || IsSecret(value.Key)))
            .Select(value => value.Value!)
            .Concat(_redactedValues.ToArray())
            .Where(value => text.Contains(value, StringComparison.Ordinal));
        // Replace the longest values first, because a shorter one may be part of it.
        return values.OrderByDescending(value => value.Length).Aggregate(text, (rest, value) => rest.Replace(value, "***", StringComparison.Ordinal));
    }

    private KieScope[] ScopesOf(string layer) => [.. _plan.Scopes.Where(scope => scope.Sets.Any(set => set.Layer == layer))];

    private KieLayerInfo[] Describe() => [.. _state.Layers.Select(Describe)];

    private KieLayerInfo Describe(LayerContent layer)
    {
        var (state, failure) = StateOf(layer.Name);
        return new KieLayerInfo
        {
            Name = layer.Name,
            State = state,
            Failure = failure,
            Items = [.. layer.Items.Select(Describe)],
            Warnings = layer.Warnings,
        };
    }

    private static KieItemInfo Describe(ItemContent content) => new()
    {
        Id = content.Item.Id ?? "",
        Key = content.Item.Key ?? "",
        ValueType = content.Item.ValueType is { Length: > 0 } type ? type : KieValueType.Text,
        UpdateRevision = content.Item.UpdateRevision,
        Keys = content.Entries.Count,
        Problem = content.Problem,
        IsSecret = IsSecret(content),
    };

    private static bool IsSecret(ItemContent content) =>
        content.Item.Labels.TryGetValue("secret", out var secret) && secret.Equals("true", StringComparison.OrdinalIgnoreCase);
}
