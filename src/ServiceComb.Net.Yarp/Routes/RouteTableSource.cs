using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Yarp.Clusters;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Holds the current routes of the gateway's own configuration. Follows changes of the configuration and of the
/// registered services.</summary>
internal sealed partial class RouteTableSource : IDisposable
{
    private const string Gateway = "servicecomb:gateway:";
    private const int ServicesOrder = 10_000;
    private const int DiscoverOrder = 50_000;
    private readonly IConfiguration _configuration;
    private readonly IOptionsFactory<GatewayOptions> _factory;
    private readonly RegisteredServices _registered;
    private readonly ParameterPolicyFactory _parameterPolicies;
    private readonly ConfigReload _reload;
    private readonly ILogger<RouteTableSource> _logger;
    private readonly Lock _building = new();
    private readonly IDisposable _subscription;
    private volatile RouteTable _current = RouteTable.Empty;
    private GatewayOptions _options;
    private string? _problem;

    public RouteTableSource(
        IConfiguration configuration, IOptions<GatewayOptions> options, IOptionsFactory<GatewayOptions> factory, RegisteredServices registered, ConfigReload reload,
        ParameterPolicyFactory parameterPolicies, ILogger<RouteTableSource> logger)
    {
        (_configuration, _factory, _registered, _reload, _parameterPolicies, _logger, _options) =
            (configuration, factory, registered, reload, parameterPolicies, logger, options.Value);
        // Subscribe before the first read, so that no change is missed.
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, OnConfigurationChanged);
        registered.Changed += Rebuild;
        Rebuild();
    }

    public RouteTable Current => _current;

    public void Dispose()
    {
        _registered.Changed -= Rebuild;
        _subscription.Dispose();
    }

    // Runs within a configuration reload, which must not fail.
    private void OnConfigurationChanged()
    {
        try
        {
            lock (_building)
            {
                _options = _factory.Create(Options.DefaultName);
                _problem = null;
            }
        }
        catch (Exception exception)
        {
            if (_problem != exception.Message)
            {
                _problem = exception.Message;
                LogInvalidOptions(_logger, exception.Message);
            }

            return;
        }

        Rebuild();
    }

    private void Rebuild()
    {
        lock (_building)
        {
            var (previous, next) = (_current, Build());
            foreach (var rejected in next.Rejected.Except(previous.Rejected))
            {
                LogRejected(_logger, rejected.Key, rejected.Reason);
            }

            // Equal routes keep their instances.
            _current = next.RoutesEqual(previous) ? previous with { Rejected = next.Rejected } : next;
            if (!ReferenceEquals(_current.Routes, previous.Routes))
            {
                _reload.Request();
            }
        }
    }

    private RouteTable Build()
    {
        var builder = new RouteTableBuilder(_parameterPolicies);
        foreach (var (name, route) in _options.Routes.OrderBy(static one => one.Key, StringComparer.Ordinal))
        {
            builder.Add($"{Gateway}routes:{name}", route);
        }

        foreach (var (name, reason) in _options.UnreadableRoutes)
        {
            builder.Reject($"{Gateway}routes:{name}", reason);
        }

        foreach (var service in _options.Services)
        {
            builder.AddService($"{Gateway}services:{service}", service, ServicesOrder);
        }

        EdgeMappings.Read(_configuration, builder);
        _registered.IsEnabled = _options.Discovery.IsEnabled;
        if (_options.Discovery.IsEnabled)
        {
            var filter = new ServiceNameFilter(_options.Discovery.Allow, _options.Discovery.Deny);
            foreach (var service in _registered.Names.Where(filter.Accepts))
            {
                builder.AddService($"{Gateway}discover:{service}", service, DiscoverOrder);
            }
        }

        return builder.Build();
    }

    [LoggerMessage(652, LogLevel.Error, "Route {Route} is left out: {Reason}")]
    private static partial void LogRejected(ILogger logger, string route, string reason);

    [LoggerMessage(653, LogLevel.Error, "The changed settings of the gateway are invalid; the previous routes remain in force: {Reason}")]
    private static partial void LogInvalidOptions(ILogger logger, string reason);
}
