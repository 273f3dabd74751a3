using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>Whole handler chains over a transport that responds immediately, as an app would have them.</summary>
internal sealed class Clients : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHttpMessageHandlerFactory _handlers;

    private Clients(IConfiguration configuration, Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddLogging();
        configure(services);
        _services = services.BuildServiceProvider();
        _handlers = _services.GetRequiredService<IHttpMessageHandlerFactory>();
    }

    /// <summary>Gets the factory of the meters of these clients.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public HttpMessageInvoker Invoker => new(_handlers.CreateHandler("client"), disposeHandler: false);

    /// <summary>Nothing but the factory's own chain.</summary>
    public static Clients Bare() => new(new ConfigurationBuilder().Build(), static services => Add(services));

    /// <summary>Microsoft.Extensions.ServiceDiscovery over eight endpoints in the configuration, with the standard resilience
    /// handler or without.</summary>
    public static Clients Framework(bool resilience, int instances = 8)
    {
        var endpoints = Enumerable.Range(0, instances).Select(static i => KeyValuePair.Create($"Services:orders:http:{i}", (string?)$"http://10.0.{i / 250}.{(i % 250) + 1}:8080"));
        return new Clients(new ConfigurationBuilder().AddInMemoryCollection(endpoints).Build(), services =>
        {
            services.AddServiceDiscovery();
            var client = Add(services).AddServiceDiscovery();
            if (resilience)
            {
                client.AddStandardResilienceHandler();
            }
        });
    }

    /// <summary>Governance over a directory that is filled by hand.</summary>
    public static Clients Governed(int instances, string serviceName, params IEnumerable<(string Key, string Text)> documents)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(documents.Select(static one => KeyValuePair.Create(one.Key.Replace('.', ':'), (string?)one.Text))).Build();
        return new Clients(configuration, services =>
        {
            services.AddSingleton<IInstanceDirectory>(new FixedDirectory(instances));
            services.AddServiceCombGovernance(options => options.Service.Name = serviceName);
            Add(services).AddServiceCombGovernance();
        });
    }

    /// <summary>Governance of calls over sockets to one instance.</summary>
    public static Clients GovernedTo(Uri instance, params IEnumerable<(string Key, string Text)> documents)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(documents.Select(static one => KeyValuePair.Create(one.Key.Replace('.', ':'), (string?)one.Text))).Build();
        return new Clients(configuration, services =>
        {
            services.AddSingleton<IInstanceDirectory>(new FixedDirectory(1, instance));
            services.AddServiceCombGovernance(static options => options.Service.Name = "storefront");
            services.AddHttpClient("client").RemoveAllLoggers().AddServiceCombGovernance();
        });
    }

    /// <summary>Retry, breaker, rate limit, isolation and a route rule, all of them in force for every call.</summary>
    public static IEnumerable<(string, string)> AllPolicies() =>
    [
        ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
        ("servicecomb.retry.all", "maxAttempts: 3"),
        ("servicecomb.circuitBreaker.all", "minimumNumberOfCalls: 100"),
        ("servicecomb.rateLimiting.all", "rate: 1000000000"),
        ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 100"),
        ("servicecomb.routeRule.orders", "- route: [{weight: 20, tags: {version: 2.0.0}}, {weight: 80, tags: {version: 1.0.0}}]"),
    ];

    /// <summary>Groups with a retry each, none of which fits a call to <c>/list</c>.</summary>
    public static IEnumerable<(string, string)> OtherPolicies(int documents) => Enumerable.Range(0, documents / 2).SelectMany(static i => new[]
    {
        ($"servicecomb.matchGroup.g{i}", i % 3 == 0 ? $"matches: [{{apiPath: {{prefix: /other{i}}}}}]"
            : i % 3 == 1 ? $"matches: [{{headers: {{x-user: {{exact: user{i}}}}}}}]"
            : $"matches: [{{serviceName: other{i}, method: [GET]}}]"),
        ($"servicecomb.retry.g{i}", "maxAttempts: 3"),
    });

    public void Dispose() => _services.Dispose();

    private static IHttpClientBuilder Add(IServiceCollection services) =>
        services.AddHttpClient("client").RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(static () => new RespondingTransport());

    private sealed class FixedDirectory : IInstanceDirectory
    {
        private readonly ServiceEntry _orders = new("default", "orders", TimeSpan.FromSeconds(1), TimeProvider.System);

        public FixedDirectory(int instances, Uri? address = null) => _orders.Publish(
            [.. Enumerable.Range(0, instances).Select(i => new ServiceInstance(
                $"instance-{i:D5}", i % 4 == 0 ? "2.0.0" : "1.0.0", address ?? new Uri($"http://10.0.{i / 250}.{(i % 250) + 1}:8080/"), ImmutableDictionary<string, string>.Empty, new MicroserviceInstance()))],
            isKnown: true);

        public IReadOnlyCollection<ServiceEntry> Entries => [_orders];

        public ServiceEntry? Find(string host) => host.Equals("orders", StringComparison.OrdinalIgnoreCase) ? _orders : null;
    }
}
