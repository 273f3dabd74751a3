using MudBlazor;

namespace ServiceComb.Net.Console.Components.Layout;

internal static class ConsoleTheme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif"];

    // Contrast of text is at least 4.5:1 in both palettes.
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1f5fbf",
            Secondary = "#5a3fa0",
            Success = "#1a7a3c",
            Warning = "#9a5b00",
            Error = "#b3261e",
            Info = "#0f6a8a",
            AppbarBackground = "#ffffff",
            AppbarText = "#1d2733",
            Background = "#f6f8fa",
            Surface = "#ffffff",
            DrawerBackground = "#ffffff",
            DrawerText = "#1d2733",
            TextPrimary = "#1d2733",
            TextSecondary = "#4d5966",
            ActionDefault = "#4d5966",
            LinesDefault = "#d8dee4",
            TableLines = "#e3e8ed",
            Divider = "#d8dee4",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7db0ff",
            Secondary = "#c3a6ff",
            Success = "#63d08a",
            Warning = "#f0b35b",
            Error = "#ff8d85",
            Info = "#66c6e8",
            AppbarBackground = "#161b22",
            AppbarText = "#e6edf3",
            Background = "#0d1117",
            Surface = "#161b22",
            DrawerBackground = "#161b22",
            DrawerText = "#e6edf3",
            TextPrimary = "#e6edf3",
            TextSecondary = "#a9b4c0",
            ActionDefault = "#a9b4c0",
            LinesDefault = "#30363d",
            TableLines = "#262c34",
            Divider = "#30363d",
            PrimaryContrastText = "#0d1117",
            SuccessContrastText = "#0d1117",
            WarningContrastText = "#0d1117",
            ErrorContrastText = "#0d1117",
            InfoContrastText = "#0d1117",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = ".875rem" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.5rem", FontWeight = "600", LineHeight = "1.3" },
            H2 = new H2Typography { FontFamily = Fonts, FontSize = "1.1rem", FontWeight = "600", LineHeight = "1.4" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = ".875rem", TextTransform = "none" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", DrawerWidthLeft = "220px", AppbarHeight = "52px" },
    };
}
