using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>The operations of the registry, with its own address.</summary>
internal static class RegistryWalk
{
    private static CancellationToken Cancellation => Walk.Cancellation;

    public static async Task RunAsync(Walk walk, EngineHttpClient transport)
    {
        var registry = new RegistryClient(transport);
        var properties = new Dictionary<string, string> { ["p"] = Walk.Strange };
        var service = await walk.RunAsync("CreateMicroservice", registry.CreateMicroserviceAsync(
            new Microservice { ServiceName = "orders", AppId = "shop", Version = "1.0.0", Description = Walk.Strange, Properties = properties }, Cancellation));
        Assert.Equal(Walk.Strange, (await walk.RunAsync("GetMicroservice", registry.GetMicroserviceAsync(service, Cancellation))).Description);
        Assert.Contains(await walk.RunAsync("ListMicroservices", registry.ListMicroservicesAsync(Cancellation)), found => found.ServiceId == service);
        await walk.RunAsync("UpdateMicroserviceProperties", registry.SetMicroservicePropertiesAsync(service, properties, Cancellation));
        Assert.Equal(service, await walk.RunAsync("CheckExistence", registry.FindMicroserviceIdAsync("", "shop", "orders", "1.0.0", Cancellation)));

        await walk.RunAsync("PutSchema", registry.PutSchemaAsync(service, "schema_1", Walk.Strange, cancellationToken: Cancellation));
        Assert.Equal(Walk.Strange, (await walk.RunAsync("GetSchema", registry.GetSchemaAsync(service, "schema_1", Cancellation))).Schema);
        Assert.Single(await walk.RunAsync("ListSchemas", registry.ListSchemasAsync(service, withContent: true, cancellationToken: Cancellation)));

        var instance = await walk.RunAsync("RegisterInstance", registry.RegisterInstanceAsync(
            service, new MicroserviceInstance { HostName = "host", Endpoints = ["rest://127.0.0.1:1"], Properties = properties }, Cancellation));
        Assert.Single(await walk.RunAsync("ListInstances", registry.ListInstancesAsync(service, cancellationToken: Cancellation)));
        Assert.Equal(Walk.Strange, (await walk.RunAsync("GetInstance", registry.GetInstanceAsync(service, instance, cancellationToken: Cancellation))).Properties["p"]);
        await walk.RunAsync("UpdateInstanceProperties", registry.SetInstancePropertiesAsync(service, instance, properties, cancellationToken: Cancellation));
        await walk.RunAsync("UpdateInstanceStatus", registry.SetStatusAsync(service, instance, InstanceStatus.Up, Cancellation));
        await walk.RunAsync("SendHeartbeat", registry.SendHeartbeatAsync(service, instance, Cancellation));
        await FindAsync(walk, registry, service);

        await walk.RunAsync("DeregisterInstance", registry.DeregisterInstanceAsync(service, instance, Cancellation));
        await walk.RunAsync("DeleteMicroservice", registry.DeleteMicroserviceAsync(service, force: true, Cancellation));
    }

    private static async Task FindAsync(Walk walk, RegistryClient registry, string service)
    {
        var consumer = await registry.CreateMicroserviceAsync(new Microservice { ServiceName = "consumer", AppId = "shop", Version = "1.0.0" }, Cancellation);
        var key = new MicroserviceKey { AppId = "shop", ServiceName = "orders", Version = "0+" };
        Assert.Single((await walk.RunAsync("FindInstances", registry.QueryInstancesAsync(key, consumer, cancellationToken: Cancellation))).Instances!);
        var batch = await walk.RunAsync("BatchFindInstances", registry.QueryManyInstancesAsync(
            new BatchFindRequest { ConsumerServiceId = consumer, Services = [new BatchFindService { Service = key }] }, Cancellation));
        Assert.NotNull(batch.Services);
        Assert.Contains(await walk.RunAsync("ListProviders", registry.ListProvidersAsync(consumer, cancellationToken: Cancellation)), found => found.ServiceId == service);
        await walk.RunAsync("DeleteMicroservices", registry.DeleteMicroservicesAsync([consumer], force: true, Cancellation));
    }
}
