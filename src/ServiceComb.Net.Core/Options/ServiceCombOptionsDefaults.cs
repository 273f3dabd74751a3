using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net;

/// <summary>Sets defaults that depend on other options, after settings and code.</summary>
internal sealed class ServiceCombOptionsDefaults(IServiceProvider services) : IPostConfigureOptions<ServiceCombOptions>
{
    /// <summary>The address of the registry when none is set.</summary>
    public const string RegistryAddress = "http://127.0.0.1:30100";

    public void PostConfigure(string? name, ServiceCombOptions options)
    {
        options.Credentials.Authentication ??= services.GetService<IAuthenticationProvider>();
        Apply(options);
    }

    public static void Apply(ServiceCombOptions options)
    {
        options.Instance.InitialStatus ??= options.Instance.FollowHealth ? InstanceStatus.Starting : InstanceStatus.Up;
        if (options.Registry.Addresses.Count == 0)
        {
            options.Registry.Addresses = [RegistryAddress];
        }

        if (options.Kie.SecretKeys.Count == 0)
        {
            options.Kie.SecretKeys = [.. SecretNames.Words.Select(static word => $"*{word}*")];
        }
    }
}
