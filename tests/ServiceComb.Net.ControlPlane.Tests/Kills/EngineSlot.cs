using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;

namespace ServiceComb.Net.ControlPlane.Tests.Kills;

/// <summary>Changes an engine, and compares it after the control plane was killed: a change that was acknowledged must have been
/// made, one that was not may have been made or not, and nothing else may differ.</summary>
internal sealed class EngineSlot(string name, Random random)
{
    private const string Services = "v4/default/registry/microservices";
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private static readonly string[] Flavors = ["cse.s1.small2", "cse.s1.medium2", "cse.s1.large2"];
    private readonly List<string> _problems = [];
    private State? _state;
    private State? _target;
    private string? _change;
    private bool _isAcknowledged;
    private int _extras;

    /// <summary>Gets the changes that were acknowledged, by kind.</summary>
    public Dictionary<string, int> Acknowledged { get; } = [];

    /// <summary>Gets the arguments that define the versions for upgrades.</summary>
    public static IEnumerable<string> VersionArguments => Enumerable.Range(1, State.Versions).SelectMany(static version => (string[])["--engine-version", $"{State.VersionOf(version)}={ControlPlaneProcess.Program}"]);

    /// <summary>Sends a request for a random change. It may be interrupted.</summary>
    public async Task ChangeAsync(CloudApi api)
    {
        (_change, _target, _isAcknowledged) = (null, _state, false);
        try
        {
            await (_state is null ? CreateAsync(api) : random.Next(5) switch
            {
                0 => DeleteAsync(api),
                1 when _state.Version < State.Versions => PutAsync(api, "upgrade", "version", State.VersionOf(_state.Version + 1), _state with { Version = _state.Version + 1 }),
                2 or 3 when _state.Backup is not null => RestoreAsync(api),
                3 => BackUpAsync(api),
                _ => PutAsync(api, "resize", "flavor", Flavors[(_state.Flavor + 1) % Flavors.Length], _state with { Flavor = (_state.Flavor + 1) % Flavors.Length }),
            });
            _isAcknowledged = true;
            Acknowledged[_change!] = Acknowledged.GetValueOrDefault(_change!) + 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The control plane died.
        }
    }

    /// <summary>Waits until interrupted jobs have ended, and compares the engine with what it may be.</summary>
    public async Task<List<string>> CompareAsync(CloudApi api)
    {
        _problems.Clear();
        var found = await FindAsync(api);
        State?[] allowed = _isAcknowledged ? [_target] : [_state, _target];
        _state = found is null ? null : await ReadAsync(api, found, allowed);
        if (!allowed.Any(state => Equals(state, _state)))
        {
            _problems.Add($"{name}: after '{_change}' ({(_isAcknowledged ? "acknowledged" : "interrupted")}) found {_state?.ToString() ?? "nothing"}, expected {string.Join(" or ", allowed.Select(static state => state?.ToString() ?? "nothing"))}");
        }

        (_target, _change) = (_state, null);
        return [.. _problems];
    }

    /// <summary>Deletes the engine.</summary>
    public async Task RemoveAsync(CloudApi api)
    {
        if (_state is not null)
        {
            await api.DoAsync("DELETE", CloudApi.Engine(_state.Id));
            await api.WaitUntilGoneAsync(_state.Id);
        }
    }

    private async Task CreateAsync(CloudApi api)
    {
        _change = "create";
        var creation = CloudApi.Creation(name);
        creation["inputs"] = new JsonObject { ["version"] = State.VersionOf(1) };
        _target = new State("?", 1, 0, null, 0);
        await api.DoAsync("POST", $"v2/{CloudApi.Project}/enginemgr/engines", creation);
    }

    private async Task DeleteAsync(CloudApi api)
    {
        (_change, _target) = ("delete", null);
        await api.DoAsync("DELETE", CloudApi.Engine(_state!.Id));
    }

    private async Task PutAsync(CloudApi api, string change, string field, string value, State target)
    {
        (_change, _target) = (change, target);
        await api.DoAsync("PUT", CloudApi.Engine(_state!.Id, $"/{change}"), new JsonObject { [field] = value });
    }

    // The service that is registered after the backup is gone after a restore.
    private async Task BackUpAsync(CloudApi api)
    {
        _change = "backup";
        var backup = await api.DoAsync("POST", CloudApi.Backups(_state!.Id, "backups"), new JsonObject { ["name"] = "b" });
        await RegisterAsync(api, _state.Id, $"extra{++_extras}");
        _target = _state with { Backup = (string)backup["id"]!, Extra = _extras, ExtraInBackup = _state.Extra };
    }

    private async Task RestoreAsync(CloudApi api)
    {
        (_change, _target) = ("restore", _state! with { Extra = _state.ExtraInBackup });
        await api.DoAsync("POST", CloudApi.Backups(_state.Id, $"backups/{_state.Backup}/recovery"), new JsonObject { ["name"] = "r" });
    }

    // Null when there is no engine, once no job is deleting it.
    private async Task<JsonNode?> FindAsync(CloudApi api)
    {
        using var limit = new CancellationTokenSource(TestTimeout);
        while (true)
        {
            var list = await api.DoAsync("GET", $"v2/{CloudApi.Project}/enginemgr/engines?offset=0&limit=100");
            var engine = list["data"]!.AsArray().FirstOrDefault(engine => (string?)engine!["name"] == name);
            var status = (string?)engine?["status"];
            if (status is null or "Available" || status.EndsWith("Failed", StringComparison.Ordinal))
            {
                return engine;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(30), limit.Token);
        }
    }

    private async Task<State> ReadAsync(CloudApi api, JsonNode engine, State?[] allowed)
    {
        var id = (string)engine["id"]!;
        if ((string?)engine["status"] != "Available")
        {
            _problems.Add($"{name}: status {engine["status"]} after '{_change}': {(await api.DoAsync("GET", CloudApi.Engine(id, "/jobs")))["data"]![0]!.ToJsonString()}");
        }

        var services = await ServicesAsync(api, id);
        if (_change == "create" || _state is null)
        {
            await RegisterAsync(api, id, "marker");
            _target = _target is null ? null : _target with { Id = id };
            allowed[^1] = _target;
        }
        else if (!services.Contains("marker"))
        {
            _problems.Add($"{name}: the data is lost after '{_change}'");
        }

        // A backup that was not acknowledged is unknown to the caller.
        var known = allowed.FirstOrDefault(static state => state is not null)!;
        var extra = services.Where(static service => service.StartsWith("extra", StringComparison.Ordinal)).Select(static service => int.Parse(service["extra".Length..], System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
        return known with
        {
            Id = id,
            Version = int.Parse(((string)engine["version"]!).Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) - State.FirstVersion,
            Flavor = Array.IndexOf(Flavors, (string)engine["flavor"]!),
            Extra = extra,
        };
    }

    private static async Task RegisterAsync(CloudApi api, string id, string service)
    {
        var registry = await api.AddressAsync(id, "serviceCenter");
        using var content = JsonContent.Create(new JsonObject { ["service"] = new JsonObject { ["serviceName"] = service } });
        using var response = await api.Http.PostAsync(new Uri(registry, Services), content);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<HashSet<string>> ServicesAsync(CloudApi api, string id)
    {
        var registry = await api.AddressAsync(id, "serviceCenter");
        var list = JsonNode.Parse(await api.Http.GetStringAsync(new Uri(registry, Services)))!;
        return [.. list["services"]?.AsArray().Select(static service => (string)service!["serviceName"]!) ?? []];
    }

    private sealed record State(string Id, int Version, int Flavor, string? Backup, int Extra)
    {
        public const int Versions = 12;
        public const int FirstVersion = 90;

        public int ExtraInBackup { get; init; }

        public static string VersionOf(int number) => $"{FirstVersion + number}.0.0";
    }
}
