using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>Runs vectors against real servers: with a governed client, through a gateway, or against an app that governs
/// incoming requests.</summary>
internal sealed class VectorRunner(GovernanceVector vector, string side, string pass, LocalEngineHost engine)
{
    // Ends calls that wait for a timer that never fires; other calls take milliseconds.
    private static readonly TimeSpan MaxCall = TimeSpan.FromSeconds(60);
    private readonly ImmediateTime _time = new();

    public async Task<VectorOutcome> RunAsync()
    {
        await using var service = new ScriptedService();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        VectorConfiguration.AddSettings(builder.Configuration, vector);
        await AddDocumentsAsync(builder.Configuration);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<IInstanceDirectory>(await StartInstancesAsync(service));
        builder.Services.AddServiceCombGovernance(static options => options.Service.Name = "storefront");
        builder.Services.AddHttpClient("governed").AddServiceCombGovernance();
        if (side == "gateway")
        {
            builder.Configuration["servicecomb:gateway:services"] = "target";
            builder.Services.AddReverseProxy().AddServiceComb();
        }

        await using var app = builder.Build();
        if (side == "gateway")
        {
            app.MapReverseProxy(static proxy => proxy.UseServiceComb());
        }
        else if (side == "server")
        {
            app.UseServiceCombGovernance();
            app.Run(context => service.RespondAsync(context, vector.Instances[0]));
        }

        await app.StartAsync();
        var began = _time.GetTimestamp();
        var statuses = side == "client"
            ? await CallAsync(app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("governed"), "http://target")
            : await CallAsync(new HttpClient(), app.Urls.First() + (side == "gateway" ? "/target" : ""));
        return new VectorOutcome(statuses, service.Responded, service.SeenContext, _time.GetElapsedTime(began));
    }

    private async Task AddDocumentsAsync(ConfigurationManager configuration)
    {
        switch (pass)
        {
            case "memory":
                VectorConfiguration.AddTexts(configuration, vector);
                break;
            case "section":
                VectorConfiguration.AddSections(configuration, vector);
                break;
            default:
                await VectorConfiguration.AddKieAsync(configuration, vector, $"{vector.Id}.{side}", engine);
                break;
        }
    }

    private async Task<FakeDirectory> StartInstancesAsync(ScriptedService service)
    {
        var directory = new FakeDirectory();
        var instances = new List<ServiceInstance>();
        foreach (var instance in side == "server" ? [] : vector.Instances)
        {
            var address = new Uri(await service.StartAsync(instance));
            instances.Add(new ServiceInstance(
                instance.Id, instance.Version, address, instance.Properties.ToImmutableDictionary(), new MicroserviceInstance { InstanceId = instance.Id }));
        }

        directory.Publish("target", [.. instances]);
        return directory;
    }

    private async Task<IReadOnlyList<int>> CallAsync(HttpClient client, string address)
    {
        using var _ = client;
        client.Timeout = MaxCall;
        var statuses = new List<int>();
        foreach (var call in vector.Calls.SelectMany(static call => Enumerable.Repeat(call, call.Times)))
        {
            using var request = new HttpRequestMessage(new HttpMethod(call.Method), address + call.Path);
            foreach (var (name, value) in call.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            try
            {
                using var response = await client.SendAsync(request);
                statuses.Add((int)response.StatusCode);
            }
            catch (HttpRequestException exception)
            {
                statuses.Add((int)(exception.StatusCode ?? 0));
            }
            catch (TaskCanceledException)
            {
                statuses.Add(0);
            }
        }

        return statuses;
    }
}
