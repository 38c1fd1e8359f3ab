package io.merrow.agent;

import io.merrow.lab.WaitLimit;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real browser without a window, which connects to the page alone. */
final class Browser implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = WaitLimit.LONG;

    private final ChromeDriver driver;

    /** @param profile a directory of its own. */
    Browser(final Path profile) {
        final LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        final ChromeOptions options = new ChromeOptions();
        options.setBinary(BINARY.toString());
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // tests run as root
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .withLogFile(new File("/dev/null"))
                        .build(),
                options);
    }

    static boolean isAvailable() {
        return Files.isExecutable(BINARY) && Files.isExecutable(DRIVER);
    }

    void open(final String url) {
        driver.get(url);
    }

    void size(final int width, final int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** As in the system's settings. */
    void darken(final boolean isDark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
    }

    void press(final CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    WebElement one(final String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> all(final String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** Instead of what is in it. */
    void type(final WebElement field, final String text) {
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
    }

    /** The result of a script. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <T> T evaluate(final String script) {
        return (T) driver.executeScript(script);
    }

    /** Until it is neither null nor false; elements that were replaced meanwhile are looked for again. */
    <T> T await(final String what, final Function<Browser, T> condition) {
        return new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> what + " in\n" + one("body").getText())
                .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
                .until(any -> condition.apply(this));
    }

    /** What the page or the browser complained of. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Addresses of everything that was fetched. */
    List<String> fetched() {
        return evaluate("return performance.getEntriesByType('resource').map(entry => entry.name)");
    }

    /** For people to look at. */
    void picture(final Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
