using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.TestSupport;

[assembly: AssemblyFixture(typeof(ChromiumFixture))]

namespace ServiceComb.Net.Console.Tests.Fixtures;

/// <summary>The browser of the machine. Tests that need it are skipped where there is none.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (InstalledProgram.Find(InstalledProgram.Browsers) is { } path)
        {
            _playwright = await Playwright.CreateAsync();
            _playwright.Selectors.SetTestIdAttribute("data-test");
            Assertions.SetDefaultExpectTimeout(15_000);
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        }
    }

    /// <summary>Opens a browser without cookies. The test is skipped when the machine has no browser.</summary>
    public async Task<IBrowserContext> OpenAsync(int width = 1280, bool isDark = false, string language = "en-US")
    {
        Assert.SkipWhen(_browser is null, $"No browser is installed ({string.Join(", ", InstalledProgram.Browsers)}).");
        return await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 860 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = language,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
