using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ServiceComb.Net;

/// <summary>Registers <see cref="ServiceCombOptions"/>.</summary>
internal static class ServiceCombOptionsServiceCollectionExtensions
{
    /// <summary>Adds the reader, the defaults and the validator once, and a callback that changes options after they were read.</summary>
    public static IServiceCollection AddServiceCombOptions(this IServiceCollection services, Action<ServiceCombOptions>? configure)
    {
        if (!services.Any(static service => service.ImplementationType == typeof(ServiceCombOptionsReader)))
        {
            services.AddOptions<ServiceCombOptions>().ValidateOnStart();
            // Must run before all other callbacks, because code overrides settings.
            services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<ServiceCombOptions>, ServiceCombOptionsReader>());
            services.AddSingleton<IPostConfigureOptions<ServiceCombOptions>, ServiceCombOptionsDefaults>();
            services.AddSingleton<IValidateOptions<ServiceCombOptions>, ServiceCombOptionsValidator>();
        }

        return configure is null ? services : services.Configure(configure);
    }
}
