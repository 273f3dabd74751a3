using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Registry;

/// <summary>Tests the registry client against the local engine.</summary>
public sealed class RegistryClientTests : IAsyncLifetime
{
    private EngineFixture _engine = null!;
    private RegistryClient _registry = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineFixture.StartAsync();
        _registry = new RegistryClient(_engine.Registry);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task A_microservice_is_created_once_and_found_by_its_identity()
    {
        var id = await CreateAsync("orders");
        Assert.Equal(id, await CreateAsync("orders"));
        Assert.NotEqual(id, await CreateAsync("orders", "2.0.0"));
        Assert.Equal(id, await _registry.FindMicroserviceIdAsync("", "shop", "orders", "1.0.0", Cancelled));
        Assert.Null(await _registry.FindMicroserviceIdAsync("", "shop", "orders", "3.0.0", Cancelled));
        Assert.Null(await _registry.FindMicroserviceIdAsync("production", "shop", "orders", "1.0.0", Cancelled));
        Assert.Null(await _registry.FindMicroserviceIdAsync("", "shop", "payment", "1.0.0", Cancelled));
    }

    [Fact]
    public async Task A_microservice_is_read_as_it_was_created()
    {
        var id = await _registry.CreateMicroserviceAsync(
            new Microservice
            {
                AppId = "shop",
                ServiceName = "orders",
                Version = "1.2.3",
                Environment = "production",
                Description = "takes orders & more",
                Level = "FRONT",
                Properties = new Dictionary<string, string> { ["a.b"] = "ü" },
                Framework = new Framework { Name = "ServiceComb.Net", Version = "0.1" },
                RegisterBy = "SDK",
            },
            Cancelled);
        var read = await _registry.GetMicroserviceAsync(id, Cancelled);
        Assert.Equal((id, "shop", "orders", "1.2.3", "production"), (read.ServiceId, read.AppId, read.ServiceName, read.Version, read.Environment));
        Assert.Equal(("takes orders & more", "FRONT", "SDK", "UP"), (read.Description, read.Level, read.RegisterBy, read.Status));
        Assert.Equal("ü", read.Properties["a.b"]);
        Assert.Equal(new Framework { Name = "ServiceComb.Net", Version = "0.1" }, read.Framework);
        Assert.Contains(id, (await _registry.ListMicroservicesAsync(Cancelled)).Select(service => service.ServiceId));
    }

    [Fact]
    public async Task Properties_are_replaced_as_a_whole()
    {
        var id = await CreateAsync("orders");
        await _registry.SetMicroservicePropertiesAsync(id, new Dictionary<string, string> { ["a"] = "1", ["b"] = "" }, Cancelled);
        await _registry.SetMicroservicePropertiesAsync(id, new Dictionary<string, string> { ["c"] = "2" }, Cancelled);
        Assert.Equal([new("c", "2")], (await _registry.GetMicroserviceAsync(id, Cancelled)).Properties);

        var instance = await RegisterAsync(id);
        await _registry.SetInstancePropertiesAsync(id, instance, new Dictionary<string, string> { ["d"] = "3" }, cancellationToken: Cancelled);
        Assert.Equal([new("d", "3")], (await _registry.GetInstanceAsync(id, instance, cancellationToken: Cancelled)).Properties);
    }

    [Fact]
    public async Task A_rejected_request_has_an_error_code()
    {
        var id = await CreateAsync("orders");
        await RegisterAsync(id);
        Assert.Equal(ErrorCodes.ServiceHasInstances, (await RefusedAsync(_registry.DeleteMicroserviceAsync(id, cancellationToken: Cancelled))).ErrorCode);
        Assert.Equal(ErrorCodes.ServiceNotExists, (await RefusedAsync(_registry.GetMicroserviceAsync("nope", Cancelled))).ErrorCode);
        Assert.Equal(ErrorCodes.InstanceNotExists, (await RefusedAsync(_registry.SendHeartbeatAsync(id, "nope", Cancelled))).ErrorCode);
        var invalid = await RefusedAsync(_registry.CreateMicroserviceAsync(new Microservice { ServiceName = "a b" }, Cancelled));
        Assert.Equal((400, ErrorCodes.InvalidParameters, false), (invalid.Status, invalid.ErrorCode, invalid.IsTransient));
        await _registry.DeleteMicroserviceAsync(id, force: true, Cancelled);
        Assert.Equal(ErrorCodes.ServiceNotExists, (await RefusedAsync(_registry.GetMicroserviceAsync(id, Cancelled))).ErrorCode);
    }

    [Fact]
    public async Task An_instance_is_registered_changed_and_deregistered()
    {
        var id = await CreateAsync("orders");
        Assert.Empty(await _registry.ListInstancesAsync(id, cancellationToken: Cancelled));
        var instance = await RegisterAsync(id, "i-1");
        Assert.Equal("i-1", instance);
        Assert.Equal(instance, await RegisterAsync(id, "i-1"));

        await _registry.SetStatusAsync(id, instance, InstanceStatus.Testing, Cancelled);
        var read = Assert.Single(await _registry.ListInstancesAsync(id, cancellationToken: Cancelled));
        Assert.Equal((instance, id, "host", InstanceStatus.Testing, "1.0.0"), (read.InstanceId, read.ServiceId, read.HostName, read.Status, read.Version));
        Assert.Equal(["rest://127.0.0.1:8080"], read.Endpoints);

        await _registry.DeregisterInstanceAsync(id, instance, Cancelled);
        Assert.Empty(await _registry.ListInstancesAsync(id, cancellationToken: Cancelled));
        Assert.Equal(ErrorCodes.InstanceNotExists, (await RefusedAsync(_registry.SendHeartbeatAsync(id, instance, Cancelled))).ErrorCode);
    }

    [Fact]
    public async Task Batch_heartbeats_report_failed_entries()
    {
        var id = await CreateAsync("orders");
        var instance = await RegisterAsync(id);
        await _registry.SendHeartbeatAsync(id, instance, Cancelled);
        var responses = await _registry.SendHeartbeatsAsync(
            [new HeartbeatEntry { ServiceId = id, InstanceId = instance }, new HeartbeatEntry { ServiceId = id, InstanceId = "nope" }], Cancelled);
        Assert.Equal(2, responses.Count);
        Assert.Null(responses.Single(response => response.InstanceId == instance).ErrMessage);
        Assert.NotEmpty(responses.Single(response => response.InstanceId == "nope").ErrMessage!);
    }

    [Fact]
    public async Task A_query_with_a_revision_returns_instances_only_after_a_change()
    {
        var id = await CreateAsync("orders");
        var key = new MicroserviceKey { AppId = "shop", ServiceName = "orders" };
        var empty = await _registry.QueryInstancesAsync(key, cancellationToken: Cancelled);
        Assert.Empty(empty.Instances);
        Assert.NotNull(empty.Revision);

        var instance = await RegisterAsync(id);
        var found = await _registry.QueryInstancesAsync(key, revision: empty.Revision, cancellationToken: Cancelled);
        Assert.False(found.NotModified);
        Assert.Equal(instance, Assert.Single(found.Instances).InstanceId);

        var same = await _registry.QueryInstancesAsync(key, revision: found.Revision, cancellationToken: Cancelled);
        Assert.Equal((true, found.Revision), (same.NotModified, same.Revision));

        await _registry.SetStatusAsync(id, instance, InstanceStatus.Down, Cancelled);
        var changed = await _registry.QueryInstancesAsync(key, revision: found.Revision, cancellationToken: Cancelled);
        Assert.Equal(InstanceStatus.Down, Assert.Single(changed.Instances).Status);
        Assert.NotEqual(found.Revision, changed.Revision);
    }

    [Fact]
    public async Task A_query_for_a_consumer_uses_its_environment()
    {
        var development = await CreateAsync("orders");
        await RegisterAsync(development, "in-none");
        var production = await CreateAsync("orders", environment: "production");
        await RegisterAsync(production, "in-production");
        var consumer = await CreateAsync("web", environment: "production");

        var key = new MicroserviceKey { AppId = "shop", ServiceName = "orders" };
        Assert.Equal("in-none", Assert.Single((await _registry.QueryInstancesAsync(key, cancellationToken: Cancelled)).Instances).InstanceId);
        Assert.Equal("in-production", Assert.Single((await _registry.QueryInstancesAsync(key with { Environment = "production" }, cancellationToken: Cancelled)).Instances).InstanceId);
        Assert.Equal("in-production", Assert.Single((await _registry.QueryInstancesAsync(key, consumer, cancellationToken: Cancelled)).Instances).InstanceId);
        Assert.Equal(ErrorCodes.ServiceNotExists, (await RefusedAsync(_registry.QueryInstancesAsync(key, "nobody", cancellationToken: Cancelled))).ErrorCode);
        Assert.Equal(ErrorCodes.ServiceNotExists, (await RefusedAsync(_registry.QueryInstancesAsync(key with { ServiceName = "nope" }, cancellationToken: Cancelled))).ErrorCode);
    }

    [Fact]
    public async Task Many_services_are_found_in_one_request()
    {
        var orders = await CreateAsync("orders");
        var instance = await RegisterAsync(orders);
        await CreateAsync("payment");
        var consumer = await CreateAsync("web");
        BatchFindService Query(string name, string? revision) => new() { Service = new MicroserviceKey { AppId = "shop", ServiceName = name, Version = "0+" }, Rev = revision };

        var first = await _registry.QueryManyInstancesAsync(
            new BatchFindRequest { ConsumerServiceId = consumer, Services = [Query("orders", null), Query("payment", null), Query("nope", null)] }, Cancelled);
        Assert.Equal([2], Assert.Single(first.Services!.Failed!).Indexes!);
        Assert.Equal(ErrorCodes.ServiceNotExists, first.Services.Failed![0].Error!.ErrorCode);
        Assert.Equal([0, 1], first.Services.Updated!.Select(update => update.Index).Order());
        var update = first.Services.Updated!.Single(update => update.Index == 0);
        Assert.Equal(instance, Assert.Single(update.Instances!).InstanceId);
        Assert.Empty(first.Services.Updated!.Single(update => update.Index == 1).Instances ?? []);

        var second = await _registry.QueryManyInstancesAsync(
            new BatchFindRequest { ConsumerServiceId = consumer, Services = [Query("orders", update.Rev)] }, Cancelled);
        Assert.Equal([0], second.Services!.NotModified!);
        Assert.Empty(second.Services.Updated);
    }

    [Fact]
    public async Task A_consumer_watches_the_services_it_has_queried()
    {
        var orders = await CreateAsync("orders");
        var consumer = await CreateAsync("web");
        await _registry.QueryInstancesAsync(new MicroserviceKey { AppId = "shop", ServiceName = "orders" }, consumer, cancellationToken: Cancelled);
        using var watch = await _registry.WatchAsync(consumer, Cancelled);
        await using var events = watch.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);

        var instance = await RegisterAsync(orders);
        await _registry.SetStatusAsync(orders, instance, InstanceStatus.Down, Cancelled);
        await _registry.DeregisterInstanceAsync(orders, instance, Cancelled);
        // Like service-center, the engine sends the event of a removal with a delay.
        _engine.Time.Advance(TimeSpan.FromSeconds(5));
        foreach (var action in (string[])[InstanceEvent.Create, InstanceEvent.Update, InstanceEvent.Delete])
        {
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(120), Cancelled));
            Assert.Equal((action, "orders", instance), (events.Current.Action, events.Current.Key!.ServiceName, events.Current.Instance!.InstanceId));
        }
    }

    [Fact]
    public async Task Watching_an_unknown_microservice_throws()
    {
        using var watch = await _registry.WatchAsync("nope", Cancelled);
        await using var events = watch.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        var next = events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(120), Cancelled);
        Assert.Equal(ErrorCodes.ServiceNotExists, (await Assert.ThrowsAsync<EngineException>(() => next)).ErrorCode);
    }

    [Fact]
    public async Task An_instance_without_heartbeats_expires()
    {
        var id = await CreateAsync("orders");
        var (silent, beating) = (await RegisterAsync(id, "silent"), await RegisterAsync(id, "beating"));
        for (var beat = 0; beat < 12; beat++)
        {
            _engine.Time.Advance(TimeSpan.FromSeconds(15));
            await _registry.SendHeartbeatAsync(id, beating, Cancelled);
        }

        Assert.Equal(ErrorCodes.InstanceNotExists, (await RefusedAsync(_registry.SendHeartbeatAsync(id, silent, Cancelled))).ErrorCode);
    }

    private Task<string> CreateAsync(string name, string version = "1.0.0", string? environment = null) => _registry.CreateMicroserviceAsync(
        new Microservice { AppId = "shop", ServiceName = name, Version = version, Environment = environment }, Cancelled);

    private Task<string> RegisterAsync(string serviceId, string? instanceId = null) => _registry.RegisterInstanceAsync(
        serviceId,
        new MicroserviceInstance
        {
            InstanceId = instanceId,
            HostName = "host",
            Endpoints = ["rest://127.0.0.1:8080"],
            HealthCheck = new HealthCheck { Mode = "push", Interval = 30, Times = 3 },
        },
        Cancelled);

    private static Task<EngineException> RefusedAsync(Task call) => Assert.ThrowsAsync<EngineException>(() => call);
}
