/** A Pi 4 with a Codec Zero that is well, in the files and answers that the doctor reads. */
import type { Probes } from "../../../src/system/doctor/probes.ts";

export const pi4 = {
  "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
  "proc/sys/kernel/osrelease": "6.6.51+rpt-rpi-v8\n",
  "proc/asound/cards":
    " 0 [Zero           ]: RPi_Codec_Zero - RPi Codec Zero\n                      RPi Codec Zero\n",
  "proc/asound/card0/pcm0p/info": "card: 0\n",
  "proc/asound/card0/pcm0c/info": "card: 0\n",
  "proc/self/limits": `Limit                     Soft Limit           Hard Limit           Units
Max locked memory         268435456            268435456            bytes
Max realtime priority     80                   80
`,
  "proc/meminfo":
    "MemTotal:        1894012 kB\nMemFree:          900000 kB\nMemAvailable:    1500000 kB\nSwapTotal:             0 kB\n",
  "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "performance\n",
  "sys/devices/system/cpu/cpu1/cpufreq/scaling_governor": "performance\n",
  "sys/devices/platform/soc/soc:firmware/get_throttled": "0\n",
  "sys/class/thermal/thermal_zone0/temp": "48686\n",
  "sys/class/gpio/gpiochip512/label": "pinctrl-bcm2711\n",
  "sys/class/gpio/gpiochip512/base": "512\n",
  "sys/class/gpio/gpiochip512/ngpio": "58\n",
  "sys/class/gpio/gpiochip570/label": "raspberrypi-exp-gpio\n",
  "sys/class/gpio/gpiochip570/base": "570\n",
  "sys/class/gpio/gpiochip570/ngpio": "8\n",
  "sys/kernel/realtime": "1\n",
  "dev/i2c-1": "",
};

export const goodProbes: Probes = {
  alsaVersion: () => "1.2.8",
  mixer: (_, settings) => ({
    kind: "lines",
    lines: settings.map(({ element, value }) => ({
      element,
      wanted: value,
      found: [value],
      state: "right" as const,
    })),
  }),
  openCard: () => ({
    kind: "open",
    rate: 48_000,
    periodFrames: 64,
    input: "2 × S32_LE",
    output: "2 × S32_LE",
  }),
  fifo: () => 0,
  scanI2c: async (bus) => ({ bus, addresses: [0x3c, 0x48] }),
};
